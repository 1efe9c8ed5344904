"""What was wrong with a request to the API? (RFC 9457)"""

import logging
from functools import cache
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    PermissionDenied as DjangoPermissionDenied,
)
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import (
    APIException,
    NotFound,
    PermissionDenied,
    ValidationError,
)
from rest_framework.request import Request
from rest_framework.response import Response

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"


def problem(status: int, detail: str, **extra: Any) -> dict[str, Any]:
    """Return the body of a problem; its type is the HTTP status itself."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return {**body, **extra}


def problem_response(status: int, detail: str, **extra: Any) -> JsonResponse:
    """Answer with a problem from outside the REST framework."""
    body = problem(status, detail, **extra)
    response = JsonResponse(body, status=status, content_type=CONTENT_TYPE)
    response["Content-Length"] = str(len(response.content))
    return response


def is_api(request: HttpRequest) -> bool:
    """Say whether errors are problems, not pages."""
    return request.path_info.startswith("/api/")


def refusal(status: int, error: Exception | None = None) -> JsonResponse:
    """Answer for what was refused before any view was found."""
    detail = HTTPStatus(status).description or HTTPStatus(status).phrase
    if isinstance(error, BadRequest):
        detail = str(error)
    if parameter := getattr(error, "parameter", ""):
        wrong = [{"parameter": parameter, "detail": detail}]
        return problem_response(status, detail, invalid_parameters=wrong)
    return problem_response(status, detail)


def unavailable() -> JsonResponse:
    """Answer while the database does not."""
    response = problem_response(503, "The database does not answer. Try again soon.")
    response["Retry-After"] = "5"
    return response


def answer_exception(
    error: Exception, context: dict[str, Any]
) -> HttpResponseBase | None:
    """Turn an exception of a view into a problem; None lets it rise."""
    if isinstance(error, (OperationalError, InterfaceError)):
        logger.error("The database does not answer.", exc_info=error)
        return unavailable()
    if isinstance(error, Http404):
        error = NotFound("There is no such record.")
    if isinstance(error, DjangoPermissionDenied):
        error = PermissionDenied()
    if not isinstance(error, APIException):
        return None
    status = error.status_code
    if isinstance(error, ValidationError):
        invalid = [
            {"parameter": name, "detail": str(reason)}
            for name, reasons in _by_name(error.detail).items()
            for reason in reasons
        ]
        body = problem(
            status, "Some parameters are not valid.", invalid_parameters=invalid
        )
    else:
        body = problem(status, str(error.detail))
    headers = {"Allow": ""} if status == HTTPStatus.METHOD_NOT_ALLOWED else {}
    if headers:
        headers["Allow"] = ", ".join(context["view"].allowed_methods)
    return Response(body, status=status, headers=headers, content_type=CONTENT_TYPE)


def _by_name(detail: Any) -> dict[str, list[Any]]:
    if isinstance(detail, dict):
        return {name: _flat(reasons) for name, reasons in detail.items()}
    return {"": _flat(detail)}


def _flat(reasons: Any) -> list[Any]:
    return list(reasons) if isinstance(reasons, list) else [reasons]


@extend_schema_field(OpenApiTypes.BOOL)
class Flag(serializers.Field[bool, str, bool, Any]):
    """“true” or “false”, and nothing that could be meant as either."""

    default_error_messages = {"flag": "Write true or false."}

    def to_internal_value(self, data: str) -> bool:
        if data not in ("true", "false"):
            self.fail("flag")
        return data == "true"


class QuerySerializer(serializers.Serializer[Any]):
    """The parameters of an address: an unknown one is an error, not ignored."""

    lang = serializers.ChoiceField(
        settings.LANGUAGES,
        default="en",
        help_text="The language of names and other words in the answer.",
    )

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """Return the valid parameters; raise ValidationError naming bad ones."""
        query, reader = request.query_params, _reader(cls)
        fields = reader.fields
        wrong = {name: "unknown parameter" for name in query if name not in fields}
        many = {name for name, field in fields.items() if _is_list(field)}
        wrong |= {
            name: "given more than once"
            for name, values in query.lists()
            if len(values) > 1 and name not in many | wrong.keys()
        }
        if wrong:
            raise ValidationError(wrong)
        said = {
            name: query.getlist(name) if name in many else query[name] for name in query
        }
        return dict(reader.run_validation(said))


@cache
def _reader(kind: type[QuerySerializer]) -> QuerySerializer:
    """Return the one that reads all requests: its fields take long to make.

    Validation keeps nothing on it, so threads may share it.
    """
    return kind()


def _is_list(field: serializers.Field[Any, Any, Any, Any]) -> bool:
    return isinstance(field, serializers.ListField)
