"""Refuse what no page can make sense of, before it reaches one."""

from collections.abc import Callable, Iterator

from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse

LONGEST_VALUE = 500
"""Characters in one parameter. Staff search makes one condition of each word, and
SQLite refuses 1,000 conditions; 500 characters hold at most 250 words."""


def refuse_unreadable(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400 to a NUL, which PostgreSQL cannot store, and to endless values."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or any("\0" in text for text in _sent(request)):
            raise BadRequest("The address holds a NUL character.")
        if any(len(text) > LONGEST_VALUE for text in _sent(request)):
            raise BadRequest(f"A parameter is over {LONGEST_VALUE} characters long.")
        if request.GET.get("_to_field") == "":
            # Django's admin takes it for the name of a field, and fails.
            raise BadRequest("The parameter _to_field is empty.")
        return get_response(request)

    return middleware


def _sent(request: HttpRequest) -> Iterator[str]:
    """Yield the names and values of the address; raise BadRequest for thousands."""
    try:
        parameters = request.GET.lists()
    except TooManyFieldsSent:
        raise BadRequest("The address has too many parameters.") from None
    for name, values in parameters:
        yield name
        yield from values
