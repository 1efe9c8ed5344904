"""The second factor of a user, and its use in a session."""

from importlib import import_module

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest

USED_BY = "second_factor_used_by"


def record_use(request: HttpRequest, user: User, **_signal: object) -> None:
    """Record in the session that a second factor was used or set up; a receiver."""
    request.session[USED_BY] = user.pk


def clear_unless_left(request: HttpRequest, user: User, **_signal: object) -> None:
    """Require a new one of a user who removed their last one; a receiver."""
    if not has_second_factor(user):
        request.session.pop(USED_BY, None)


def was_used(session: SessionBase, user: User | AnonymousUser) -> bool:
    return user.pk is not None and bool(session.get(USED_BY) == user.pk)


def has_second_factor(user: User | AnonymousUser) -> bool:
    """Return whether a user has set one up. One query."""
    return bool(Authenticator.objects.filter(user_id=user.pk).exists())


def reset(user: User) -> int:
    """Remove all second factors of a user, and end their sessions; return how many.

    Reads every session of the portal, since only staff have one.
    """
    removed, _each = Authenticator.objects.filter(user=user).delete()
    store = import_module(settings.SESSION_ENGINE)
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            store.SessionStore(session.session_key).delete()  # also from a cache
    return int(removed)
