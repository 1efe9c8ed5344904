"""A fresh copy becomes usable, once, and quietly the next time."""

import re
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from tests.portal.signin.conftest import set_up_an_app

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the starter and the demonstration, which have tests of their own."""
    monkeypatch.setattr("portal.management.commands.quickstart.get_commands", dict)


def said() -> str:
    out = StringIO()
    call_command("quickstart", stdout=out)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_the_login_that_is_printed_leads_to_a_second_factor_and_then_opens(
    client: Client,
) -> None:
    found = re.search(r"demo, password (\S+)", said())
    assert found
    sent = {"login": "demo", "password": found[1]}
    answer = client.post("/admin/sign-in/", sent, follow=True)
    assert answer.redirect_chain[-1][0] == "/admin/second-factor/"
    set_up_an_app(client)
    assert client.get("/admin/").status_code == 200


def test_a_second_run_shows_no_password_and_changes_none() -> None:
    said()
    before = User.objects.get().password
    assert "password is not shown again" in said()
    assert User.objects.get().password == before


def test_each_login_has_a_password_of_its_own() -> None:
    first = said()
    User.objects.all().delete()
    assert said() != first


def test_a_site_with_staff_gets_no_further_login() -> None:
    User.objects.create_superuser("chief")
    said()
    assert User.objects.count() == 1


def test_a_user_who_happens_to_be_called_demo_is_left_alone() -> None:
    User.objects.create_user("demo")
    assert "createsuperuser" in said()
    assert not User.objects.get().is_superuser


def test_a_public_site_gets_no_demo_login(settings: Settings) -> None:
    settings.HTTPS = True
    assert "createsuperuser" in said()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("https", "run"),
    [(False, ["load_starter", "seed_demo"]), (True, ["load_starter"])],
)
def test_only_a_local_portal_gets_the_demonstration(
    https: bool,
    run: list[str],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called: list[str] = []
    module = "portal.management.commands.quickstart"
    monkeypatch.setattr(f"{module}.get_commands", lambda: {"load_starter", "seed_demo"})
    monkeypatch.setattr(f"{module}.call_command", lambda name, **_: called.append(name))
    settings.HTTPS = https
    call_command("quickstart", stdout=StringIO())
    assert called == ["migrate", *run]
