"""What was wrong with a request to the API? (RFC 9457)"""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import serializers
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

CONTENT_TYPE = "application/problem+json"


def problem(status: int, detail: str, **extra: Any) -> dict[str, Any]:
    """Return the body of a problem; its type is the HTTP status itself."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return {**body, **extra}


def problem_response(status: int, detail: str, **extra: Any) -> JsonResponse:
    """Answer with a problem from outside the REST framework."""
    return JsonResponse(
        problem(status, detail, **extra), status=status, content_type=CONTENT_TYPE
    )


def is_api(request: HttpRequest) -> bool:
    """Tell whether an address belongs to the API, whose errors are problems."""
    return request.path_info.startswith("/api/")


def not_found(request: HttpRequest, path: str = "") -> JsonResponse:
    """Answer for an address under /api/ that does not exist."""
    return problem_response(404, "There is nothing at this address.")


def answer_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception of a view into a problem; None lets it rise."""
    if isinstance(error, Http404):
        error = NotFound()
    if isinstance(error, PermissionDenied) or not isinstance(error, APIException):
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


class QuerySerializer(serializers.Serializer[Any]):
    """The parameters of an address: an unknown one is an error, not ignored."""

    lang = serializers.CharField(required=False, max_length=10)

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """Return the valid parameters; raise ValidationError naming bad ones."""
        query = request.query_params
        known = cls().fields
        unknown = {name: "unknown parameter" for name in query if name not in known}
        if unknown:
            raise ValidationError(unknown)
        serializer = cls(data=query)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)
