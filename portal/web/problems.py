"""Errors of the API as problems in JSON (RFC 9457)."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied as DjangoPermissionDenied,
)
from django.db import InterfaceError, InternalError, OperationalError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    JsonResponse,
    UnreadablePostError,
)
from django.urls import get_resolver
from rest_framework.exceptions import (
    APIException,
    MethodNotAllowed,
    NotFound,
    PermissionDenied,
    ValidationError,
)
from rest_framework.response import Response

from portal.web.problem_types import (
    INVALID_PARAMETERS,
    ProblemType,
)

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
DATABASE_FAULTS = (OperationalError, InterfaceError, InternalError)
"""What a database raises that is gone, slow, locked, full, damaged or read-only."""


def status_of(error: BaseException | None) -> HTTPStatus:
    """Return 503 where the database failed, 507 where a disk or a bucket did, else 500."""
    if isinstance(error, DATABASE_FAULTS):
        return HTTPStatus.SERVICE_UNAVAILABLE
    is_sender_gone = isinstance(error, UnreadablePostError)
    if isinstance(error, OSError) and not is_sender_gone:
        return HTTPStatus.INSUFFICIENT_STORAGE
    return HTTPStatus.INTERNAL_SERVER_ERROR


def problem(
    status: int, detail: str, kind: ProblemType | None = None, **extra: object
) -> dict[str, object]:
    """Return the body of a problem; without a type it is the HTTP status itself."""
    title = kind.title if kind else HTTPStatus(status).phrase
    body = {"type": kind.url if kind else "about:blank", "title": title}
    return {**body, "status": status, "detail": detail, **extra}


def problem_response(
    status: int, detail: str, kind: ProblemType | None = None, **extra: object
) -> JsonResponse:
    """Return a problem from outside the REST framework."""
    body = problem(status, detail, kind, **extra)
    response = JsonResponse(body, status=status, content_type=CONTENT_TYPE)
    response["Content-Length"] = str(len(response.content))
    return response


def is_api(request: HttpRequest) -> bool:
    """Return whether errors are problems, not pages."""
    return request.path_info.startswith("/api/")


def refusal(status: int, error: Exception | None = None) -> JsonResponse:
    """Return the problem of a request that was refused before a view was found."""
    detail = HTTPStatus(status).description or HTTPStatus(status).phrase
    if isinstance(error, BadRequest):
        detail = str(error)
    if parameter := getattr(error, "parameter", ""):
        wrong = [{"parameter": parameter, "detail": detail}]
        return problem_response(
            status, detail, INVALID_PARAMETERS, invalid_parameters=wrong
        )
    return problem_response(status, detail)


def unavailable(request: HttpRequest) -> HttpResponseBase:
    """Return 503 as the error pages write it, while the error is being handled."""
    handler = get_resolver().resolve_error_handler(500)
    response: HttpResponseBase = handler(request)
    return response


def answer_exception(
    error: Exception, context: dict[str, Any]
) -> HttpResponseBase | None:
    """Return the problem of a view's exception; None lets it rise."""
    if isinstance(error, DATABASE_FAULTS):
        logger.error("The database does not answer.", exc_info=error)
        return unavailable(context["request"]._request)
    if isinstance(error, Http404):
        error = NotFound("There is no such record.")
    if isinstance(error, DjangoPermissionDenied):
        error = PermissionDenied()
    if not isinstance(error, APIException):
        return None
    headers = {}
    if isinstance(error, MethodNotAllowed):
        headers["Allow"] = ", ".join(context["view"].allowed_methods)
    return Response(
        _body(error),
        status=error.status_code,
        headers=headers,
        content_type=CONTENT_TYPE,
    )


def _body(error: APIException) -> dict[str, object]:
    if not isinstance(error, ValidationError):
        return problem(error.status_code, str(error.detail))
    details = error.detail if isinstance(error.detail, dict) else {"": error.detail}
    invalid = [
        {"parameter": name, "detail": reason}
        for name, reasons in details.items()
        for reason in _reasons(reasons)
    ]
    return problem(
        error.status_code,
        "Some parameters are not valid.",
        INVALID_PARAMETERS,
        invalid_parameters=invalid,
    )


def _reasons(detail: object) -> Iterator[str]:
    """Yield the sentences of an error, which nests by the place in a list."""
    if isinstance(detail, Mapping):
        detail = list(detail.values())
    if isinstance(detail, Sequence) and not isinstance(detail, str):
        for one in detail:
            yield from _reasons(one)
    else:
        yield str(detail)
