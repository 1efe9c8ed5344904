"""Expiry of sign-ins: after half an hour idle, or twelve hours (OWASP ASVS 5, 7.3).

Both times are stored in the session; public pages neither read nor write it.
"""

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

IDLE = timedelta(minutes=30)
MAX_AGE = timedelta(hours=12)
RECENT = timedelta(minutes=5)
"""How long after a sign-in the password is not asked for again."""

BEGAN = "signed_in_at"
SEEN = "seen_at"
_WRITE_INTERVAL = 60
"""Seconds between two writes of a session, so that not every page writes it."""


def record_sign_in(request: HttpRequest, **_signal: object) -> None:
    """Store the time of a sign-in in the session; a receiver of user_logged_in."""
    now = int(timezone.now().timestamp())
    request.session[BEGAN] = request.session[SEEN] = now


def is_expired(session: SessionBase, *, at: datetime) -> bool:
    """Return whether a session was idle, or lasted, for too long."""
    now = at.timestamp()
    return bool(
        now - session.get(SEEN, 0) >= IDLE.total_seconds()
        or now - session.get(BEGAN, 0) >= MAX_AGE.total_seconds()
    )


def is_recent(session: SessionBase, *, at: datetime) -> bool:
    """Return whether the sign-in was within the last five minutes."""
    return bool(at.timestamp() - session.get(BEGAN, 0) < RECENT.total_seconds())


def record_activity(session: SessionBase, *, at: datetime) -> None:
    """Store the time of a request in the session, once a minute at most."""
    now = int(at.timestamp())
    if now - session[SEEN] >= _WRITE_INTERVAL:
        session[SEEN] = now
