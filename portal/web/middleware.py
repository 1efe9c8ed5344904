"""Refuse what no page can make sense of, before it reaches one."""

from collections.abc import Callable

from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict

LONGEST_VALUE = 500
"""Characters in one parameter. Staff search makes one condition of each word, and
SQLite refuses 1,000 conditions; 500 characters hold at most 250 words."""


class UnreadableParameter(BadRequest):
    """One parameter is to blame."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__("Some parameters are not valid.")
        self.name, self.detail = name, detail


def refuse_unreadable(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400 to a NUL, which PostgreSQL cannot store, and to endless values."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise BadRequest("The address holds a NUL character.")
        _refuse_parameters(request)
        return get_response(request)

    return middleware


def _refuse_parameters(request: HttpRequest) -> None:
    try:
        parameters = list(request.GET.lists())
    except TooManyFieldsSent:
        # The page that says so asks for the parameters again, here and there.
        request.GET = QueryDict()
        raise BadRequest("The address has too many parameters.") from None
    for name, values in parameters:
        if "\0" in name or any("\0" in value for value in values):
            raise UnreadableParameter(name, "It holds a NUL character.")
        if max(map(len, [name, *values])) > LONGEST_VALUE:
            raise UnreadableParameter(name, f"Over {LONGEST_VALUE} characters.")
        if name == "_to_field" and "" in values:
            # Django's admin looks for a field of this name, and fails.
            raise UnreadableParameter(name, "It is empty.")
