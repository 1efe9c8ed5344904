"""Who acts, and whether that person may."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of staff, and the time at which they act."""

    by: User
    at: datetime


class NotPossibleError(ValueError):
    """This person, or this proposal, cannot do that; the text tells people why."""


class ConflictError(NotPossibleError):
    """The record is no longer as it was when the change was proposed."""


def require_permission(actor: Actor, *permissions: str) -> None:
    """Raise NotPossibleError for somebody who has none of the permissions."""
    if not any(actor.by.has_perm(one) for one in permissions):
        raise NotPossibleError(_("Your role does not allow this."))


def required_reason(text: str) -> str:
    """Return a reason, stripped; raise NotPossibleError for a blank one."""
    if not text.strip():
        raise NotPossibleError(_("Say why."))
    return text.strip()
