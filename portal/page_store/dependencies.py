"""What does the page that is being rendered depend on?

A page that says nothing depends on everything. A view that shows the missions of a few
countries only says so: its pages then stay good while others change.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from portal.page_store.watched import DIRECTORY, NEWS, country_stamp

_SHOWN: ContextVar[set[str] | None] = ContextVar("shown", default=None)


def shows_only(*countries: str, news: bool = False) -> None:
    """Note that the page shows facts of these countries alone, and news or none.

    Of a mission, all its countries count: whose it is, where it stands, whom it serves.
    """
    shown = _SHOWN.get()
    if shown is not None:
        shown |= {country_stamp(code) for code in countries if code}
        shown |= {NEWS} if news else set()


@contextmanager
def collected() -> Iterator[set[str]]:
    """Collect what the views say meanwhile; nothing: everything."""
    shown: set[str] = set()
    token = _SHOWN.set(shown)
    try:
        yield shown
    finally:
        _SHOWN.reset(token)
        if not shown:
            shown |= {DIRECTORY, NEWS}
