"""The API's description of itself (OpenAPI 3.1)."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpResponseBase
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.fields import empty

from portal.web.parameters import QuerySerializer
from portal.web.problems import CONTENT_TYPE
from portal.web.serializers import AnswerSerializer, Integer, Text

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Responses = dict[int | str | tuple[int, str], Any]


SLUG = r"^[-a-zA-Z0-9_]+$"


class DescribedSchema(AutoSchema):
    """Adds examples and patterns of fields; names a component after its serializer."""

    def _map_serializer_field(
        self, field: object, direction: str, bypass_extensions: bool = False
    ) -> dict[str, object] | None:
        schema: dict[str, object] | None
        schema = super()._map_serializer_field(  # type: ignore[no-untyped-call]
            field, direction, bypass_extensions
        )
        if schema is None:
            return None
        if pattern := getattr(field, "pattern", ""):
            schema = {**schema, "pattern": pattern}
        return {**schema, **_examples(field)}

    def _process_override_parameters(
        self, direction: str = "request"
    ) -> dict[tuple[str, str], dict[str, Any]]:
        found: dict[tuple[str, str], dict[str, Any]]
        found = super()._process_override_parameters(direction)  # type: ignore[no-untyped-call]
        for parameter in found.values():
            if parameter["schema"].get("type") == "array":
                parameter |= {"style": "form", "explode": True}
        return found

    def get_serializer_name(self, serializer: object, direction: str) -> str:
        return type(serializer).__name__.removesuffix("Serializer") + "Schema"


def _examples(field: object) -> dict[str, list[object]]:
    """Return the field's own example, else its default, else its first choice."""
    style, default = getattr(field, "style", {}), getattr(field, "default", empty)
    if "example" in style:
        return {"examples": [style["example"]]}
    if isinstance(default, (bool, int, str)):
        return {"examples": [default]}
    choices = list(getattr(field, "choices", ()))
    return {"examples": choices[:1]} if choices else {}


class InvalidParameterSerializer(AnswerSerializer):
    """A parameter that is unknown or not valid."""

    parameter = Text("The name of the parameter.", "sending")
    detail = Text(
        "What is wrong with it, and what to write.",
        "Not “France”: a two-letter code, FR.",
    )


class ProblemSerializer(AnswerSerializer):
    """What went wrong (RFC 9457)."""

    type = Text(
        "The address of a page about this type of problem; about:blank where the status"
        " says all.",
        "https://portal.example/api/v1/problems/invalid-parameters/",
    )
    title = Text("The type of problem in words.", "Some parameters are not valid")
    status = Integer("The HTTP status.", 400)
    detail = Text("What is wrong, for people.", "Some parameters are not valid.")
    invalid_parameters = InvalidParameterSerializer(
        many=True, required=False, help_text="Every parameter that is wrong, by name."
    )
    reference = Text(
        "Of a fault of ours: name it when you report the fault.",
        "8f14e45fceea167a",
        required=False,
    )


def path_parameter(
    name: str, description: str, schema: dict[str, object]
) -> OpenApiParameter:
    """Describe a part of an address."""
    return OpenApiParameter(
        name, schema, OpenApiParameter.PATH, required=True, description=description
    )


def slug_parameter(description: str, example: str) -> OpenApiParameter:
    """Describe a slug in an address."""
    return path_parameter(
        "slug",
        description,
        {"type": "string", "pattern": SLUG, "examples": [example]},
    )


def problems(descriptions: dict[int, str]) -> Responses:
    """Return the responses for these statuses, each of them a problem."""
    return {
        (status, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, description=text)
        for status, text in descriptions.items()
    }


MISSING = problems({404: "There is no such record."})
MOVED: Responses = {
    301: OpenApiResponse(None, "It has another address now: see Location.")
}
ALWAYS = problems(
    {
        400: "A parameter is unknown or not valid; it is named.",
        401: "The API key is not valid.",
        406: "The API answers in JSON only.",
        429: "Too many calls; Retry-After tells when to go on.",
        503: "The database does not answer; try again.",
    }
)
"""What any address may answer, whatever is asked."""


def described(
    operation: str,
    summary: str,
    answer: type[AnswerSerializer],
    *,
    tag: str,
    query: type[QuerySerializer] = QuerySerializer,
    path: OpenApiParameter | None = None,
    responses: Responses | None = None,
) -> Callable[[View], View]:
    """Describe a view: its name, parameters, answer, and other responses."""
    return extend_schema(
        operation_id=operation,
        summary=summary,
        parameters=[query, *([path] if path else [])],
        responses={200: answer, **ALWAYS, **(responses or {})},
        tags=[tag],
    )
