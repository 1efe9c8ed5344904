"""The staff of the tests: one person for each role, signed in."""

from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import Page

from portal.signin.second_factor import USED_BY
from portal.web.roles import ROLES


def person(role: str, name: str = "") -> User:
    """Return somebody who has one role, or none where it is blank."""
    user, new = User.objects.get_or_create(
        username=name or f"a {role}", defaults={"is_staff": True}
    )
    if role and new:
        user.groups.add(Group.objects.get(name=role))
    return user


def signed_in(user: User) -> Client:
    """Return a client whose user typed a password and used a second factor, just now.

    How that is done in a browser is tested in tests/portal/signin.
    """
    client = Client()
    client.force_login(user)
    session = client.session
    session[USED_BY] = user.pk
    session.save()
    return client


def let_in(page: Page, user: User) -> None:
    """Sign somebody in, in a browser on the live server, and everybody else out."""
    page.context.clear_cookies()
    session = signed_in(user).cookies["sessionid"].value
    page.context.add_cookies(
        [{"name": "sessionid", "value": session, "domain": "localhost", "path": "/"}]
    )


def everybody() -> dict[str, Client]:
    return {role: signed_in(person(role)) for role in ROLES}
