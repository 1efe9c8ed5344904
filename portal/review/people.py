"""May this person decide, and do they say why?"""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _


class NotPossibleError(ValueError):
    """This person, or this proposal, cannot do that; the text says why."""


class ConflictError(NotPossibleError):
    """The record is no longer as it was when the change was proposed."""


def require_permission(by: User, *permissions: str) -> None:
    """Raise NotPossibleError for somebody who has none of the permissions."""
    if not any(by.has_perm(one) for one in permissions):
        raise NotPossibleError(_("Your role does not allow this."))


def reason_in(text: str) -> str:
    """Return a reason; raise NotPossibleError for a blank one."""
    if not text.strip():
        raise NotPossibleError(_("Say why."))
    return text.strip()
