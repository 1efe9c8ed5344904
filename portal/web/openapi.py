"""How the API describes itself (OpenAPI 3.1)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.http import http_date
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers

Schema = dict[str, Any]
View = Callable[..., HttpResponseBase]

SHORTEST_NOTICE = timedelta(days=365)


def example(value: Any) -> Schema:
    """Give a field of a serializer an example, for the description of the API."""
    return {"example": value}


class DescribedSchema(AutoSchema):
    """Shows the examples that fields carry."""

    def _map_serializer_field(
        self, field: Any, direction: Any, bypass_extensions: bool = False
    ) -> Any:
        schema = super()._map_serializer_field(  # type: ignore[no-untyped-call]
            field, direction, bypass_extensions
        )
        if schema and "example" in getattr(field, "style", {}):
            schema = {**schema, "examples": [field.style["example"]]}
        return schema


def deprecated(
    *, since: datetime, until: datetime, successor: str
) -> Callable[[View], View]:
    """Announce the end of an address (RFC 9745, RFC 8594), a year ahead at least.

    Raise ValueError where less time is left.
    """
    if until - since < SHORTEST_NOTICE:
        raise ValueError("An address is announced a year before it goes.")

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            response["Deprecation"] = f"@{int(since.timestamp())}"
            response["Sunset"] = http_date(until.timestamp())
            links = [response.get("Link"), f'<{successor}>; rel="successor-version"']
            response["Link"] = ", ".join(filter(None, links))
            return response

        return answer

    return decorate


class InvalidParameterSchema(serializers.Serializer[Any]):
    parameter = serializers.CharField(
        help_text="The name of the parameter.", style=example("sending")
    )
    detail = serializers.CharField(
        help_text="What is wrong with it.",
        style=example("“ZZ” is not an ISO 3166-1 alpha-2 code."),
    )


class ProblemSchema(serializers.Serializer[Any]):
    """What went wrong (RFC 9457)."""

    type = serializers.CharField(
        help_text="about:blank: the problem is what the status says.",
        style=example("about:blank"),
    )
    title = serializers.CharField(
        help_text="The status in words.", style=example("Bad Request")
    )
    status = serializers.IntegerField(help_text="The HTTP status.", style=example(400))
    detail = serializers.CharField(
        help_text="What is wrong, for people.",
        style=example("Some parameters are not valid."),
    )
    invalid_parameters = InvalidParameterSchema(
        many=True,
        required=False,
        help_text="Every parameter that is wrong, by name.",
    )


def problem_of(description: str) -> OpenApiResponse:
    return OpenApiResponse(ProblemSchema, description=description)


PROBLEMS: dict[Any, OpenApiResponse] = {
    (status, "application/problem+json"): problem_of(description)
    for status, description in (
        (400, "A parameter is unknown or not valid; it is named."),
        (401, "The API key is not valid."),
        (406, "The API answers in JSON only."),
        (429, "Too many calls; Retry-After tells when to go on."),
        (503, "The database does not answer; try again."),
    )
}
"""What any address may answer, whatever is asked."""

MISSING: dict[Any, OpenApiResponse] = {
    (404, "application/problem+json"): problem_of("There is no such record.")
}


def described(
    operation: str,
    summary: str,
    *,
    query: Any,
    answer: Any,
    tag: str,
    may_be_missing: bool = False,
    may_have_moved: bool = False,
    problems: dict[Any, OpenApiResponse] | None = None,
) -> Callable[[Any], Any]:
    """Describe a view: its name, parameters, answer, and every problem it may say."""
    moved = OpenApiResponse(None, "It has another address now: see Location.")
    return extend_schema(
        operation_id=operation,
        summary=summary,
        parameters=[query],
        responses={
            200: answer,
            **({301: moved} if may_have_moved else {}),
            **(MISSING if may_be_missing else {}),
            **PROBLEMS,
            **(problems or {}),
        },
        tags=[tag],
    )
