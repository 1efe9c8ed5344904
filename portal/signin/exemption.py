"""Users without a second factor, in development only (PORTAL_NO_SECOND_FACTOR)."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.checks import CheckMessage, Error


def is_exempt(user: User | AnonymousUser) -> bool:
    """Return whether the password is enough; never where DEBUG is off."""
    named = user.get_username() in settings.NO_SECOND_FACTOR
    return bool(settings.DEBUG and named)


def check_development_only(**_options: object) -> list[CheckMessage]:
    """Return an error where somebody is exempt and DEBUG is off; a system check."""
    if settings.DEBUG or not settings.NO_SECOND_FACTOR:
        return []
    return [
        Error(
            "PORTAL_NO_SECOND_FACTOR is for development, and PORTAL_DEBUG is off.",
            hint="Unset it: the account sets up its second factor at its next sign-in.",
            id="signin.E001",
        )
    ]
