"""Was a second factor used in this session, and by whom?"""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest

USED_BY = "second_factor_used_by"


def remember(request: HttpRequest, user: User, **told: Any) -> None:
    """Note it, where somebody used a second factor or has just set one up."""
    request.session[USED_BY] = user.pk


def forget_unless_left(request: HttpRequest, user: User, **told: Any) -> None:
    """Make somebody who removed the last one set up another before anything else."""
    if not has_one(user):
        request.session.pop(USED_BY, None)


def was_used(session: SessionBase, user: User | AnonymousUser) -> bool:
    return user.pk is not None and bool(session.get(USED_BY) == user.pk)


def has_one(user: User | AnonymousUser) -> bool:
    """Tell whether a person has set one up. One query."""
    return bool(Authenticator.objects.filter(user_id=user.pk).exists())


def reset(user: User) -> int:
    """Remove all of a person's, and end their sessions; return how many there were.

    Reads every session of the portal: only staff have one.
    """
    removed, _each = Authenticator.objects.filter(user=user).delete()
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
    return int(removed)
