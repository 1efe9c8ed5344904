"""Who needs no second factor? In development, whom the environment names; else nobody."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.checks import CheckMessage, Error


def is_exempt(user: User | AnonymousUser) -> bool:
    """Tell whether the password is enough: never where DEBUG is off."""
    named = user.get_username() in settings.NO_SECOND_FACTOR
    return bool(settings.DEBUG and named)


def refuse_outside_development(**told: Any) -> list[CheckMessage]:
    """Let no command start where somebody is exempt and DEBUG is off."""
    if settings.DEBUG or not settings.NO_SECOND_FACTOR:
        return []
    return [
        Error(
            "PORTAL_NO_SECOND_FACTOR is for development, and PORTAL_DEBUG is off.",
            hint="Unset it: the account sets up its second factor at its next sign-in.",
            id="signin.E001",
        )
    ]
