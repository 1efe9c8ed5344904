"""Middleware that rejects invalid addresses and parameters with 400."""

from collections.abc import Callable

from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict

MAX_VALUE_LENGTH = 500
"""Characters in one parameter. Staff search makes one condition of each word, and
SQLite refuses 1,000 conditions; 500 characters hold at most 250 words."""


class InvalidParameterError(BadRequest):
    """The value or the name of one parameter is not valid."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__("Some parameters are not valid.")
        self.name, self.detail = name, detail


def reject_invalid_requests(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400 to NUL, which PostgreSQL cannot store, and to very long values."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise BadRequest("The address holds a NUL character.")
        _check_parameters(request)
        return get_response(request)

    return middleware


def _check_parameters(request: HttpRequest) -> None:
    try:
        parameters = list(request.GET.lists())
    except TooManyFieldsSent:
        # The error page reads the parameters again, and must not fail by them.
        request.GET = QueryDict()
        raise BadRequest("The address has too many parameters.") from None
    for name, values in parameters:
        if "\0" in name or any("\0" in value for value in values):
            raise InvalidParameterError(name, "It holds a NUL character.")
        if max(map(len, [name, *values])) > MAX_VALUE_LENGTH:
            raise InvalidParameterError(name, f"Over {MAX_VALUE_LENGTH} characters.")
        if name == "_to_field" and "" in values:
            # Django's admin looks for a field of this name, and fails.
            raise InvalidParameterError(name, "It is empty.")
