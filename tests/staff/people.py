"""The staff of the tests: one person for each role, signed in."""

from django.contrib.auth.models import Group, User
from django.test import Client

from portal.roles import ROLES


def person(role: str, name: str = "") -> User:
    """Return somebody who has one role, or none where it is blank."""
    user, new = User.objects.get_or_create(
        username=name or f"a {role}", defaults={"is_staff": True}
    )
    if role and new:
        user.groups.add(Group.objects.get(name=role))
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def everybody() -> dict[str, Client]:
    return {role: signed_in(person(role)) for role in ROLES}
