"""How long does a sign-in last?

Half an hour without a page, twelve hours at most (OWASP ASVS 5, 7.3). The moments
stand in the session itself, so that a page of the public never reads or writes one.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
FRESH = timedelta(minutes=5)
"""After a sign-in, how long the password need not be typed again."""

BEGAN = "signed_in_at"
SEEN = "seen_at"
_STEP = 60
"""Seconds in which a session is written once at most."""


def begin(request: HttpRequest, **told: Any) -> None:
    """Note the moment of a sign-in; a receiver of user_logged_in."""
    now = int(timezone.now().timestamp())
    request.session[BEGAN] = request.session[SEEN] = now


def is_over(session: SessionBase, *, at: datetime) -> bool:
    """Tell whether a session was idle, or lasted, for too long."""
    now = at.timestamp()
    return bool(
        now - session.get(SEEN, 0) >= IDLE.total_seconds()
        or now - session.get(BEGAN, 0) >= LONGEST.total_seconds()
    )


def is_fresh(session: SessionBase, *, at: datetime) -> bool:
    """Tell whether somebody signed in just now."""
    return bool(at.timestamp() - session.get(BEGAN, 0) < FRESH.total_seconds())


def touch(session: SessionBase, *, at: datetime) -> None:
    """Note that a page was asked for; write that once a minute at most."""
    now = int(at.timestamp())
    if now - session[SEEN] >= _STEP:
        session[SEEN] = now
