"""Refuse what no page can make sense of, before it reaches one."""

from collections.abc import Callable, Iterator

from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse

LONGEST_VALUE = 500
"""Characters in one parameter. Staff search makes one condition of each word, and
SQLite refuses 1,000 conditions; 500 characters hold at most 250 words."""


class UnreadableParameter(BadRequest):
    """A parameter that no page can make sense of; it is named, if it has a name."""

    def __init__(self, name: str, reason: str) -> None:
        self.parameter = name[:50].replace("\0", "")
        super().__init__(f"A parameter {reason}")


def refuse_unreadable(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400 to a NUL, which PostgreSQL cannot store, and to endless values."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise BadRequest("The address holds a NUL character.")
        for name, text in _sent(request):
            if "\0" in text:
                raise UnreadableParameter(name, "holds a NUL character.")
            if len(text) > LONGEST_VALUE:
                raise UnreadableParameter(name, f"is over {LONGEST_VALUE} characters.")
        if request.GET.get("_to_field") == "":
            # Django's admin takes it for the name of a field, and fails.
            raise BadRequest("The parameter _to_field is empty.")
        return get_response(request)

    return middleware


def _sent(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Yield each name with itself and its values; raise BadRequest for thousands."""
    try:
        parameters = request.GET.lists()
    except TooManyFieldsSent:
        raise BadRequest("The address has too many parameters.") from None
    for name, values in parameters:
        for text in (name, *values):
            yield name, text
