"""Members of staff who may own an advisory: those who may issue one."""

from django import forms
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from portal.advisories.issuing import ISSUE
from portal.review.items import Json

_BACKEND = "django.contrib.auth.backends.ModelBackend"


class OwnerField(forms.ModelChoiceField[User]):
    """A choice of people, by name."""

    def label_from_instance(self, obj: User) -> str:
        return name_of(obj)


def possible_owners(present: int | None) -> QuerySet[User]:
    """Return the staff who may issue advisories, and the present owner."""
    able = User.objects.with_perm(ISSUE, backend=_BACKEND)
    staff = User.objects.filter(Q(pk__in=able, is_staff=True) | Q(pk=present))
    return staff.order_by("first_name", "last_name", "username")


def name_of(user: User) -> str:
    """Return the full name with the user name, or that alone."""
    full = user.get_full_name()
    return f"{full} ({user.username})" if full else user.username


def person_name(key: Json) -> str:
    """Return the name of the person with a key; blank for none. One query."""
    if not key or not isinstance(key, int | str):
        return ""
    user = User.objects.filter(pk=key).first()
    return name_of(user) if user else ""
