"""Nobody is exempt where DEBUG is off."""

import pytest
from django.core.checks import run_checks
from django.test import Client
from pytest_django import Settings

from tests.portal.signin.conftest import type_password

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _exempt(settings: Settings) -> None:
    settings.NO_SECOND_FACTOR = ["ada"]


def test_in_development_the_password_of_who_is_named_is_enough(ada, settings):
    settings.DEBUG = True
    client = Client()
    type_password(client)
    assert client.get("/admin/").status_code == 200
    assert not [fault for fault in run_checks() if fault.id == "signin.E001"]


def test_elsewhere_it_is_not_and_no_command_starts(ada, settings):
    settings.DEBUG = False
    client = Client()
    type_password(client)
    assert client.get("/admin/")["Location"] == "/admin/second-factor/"
    assert [fault for fault in run_checks() if fault.id == "signin.E001"]


def test_somebody_else_is_not_exempt(ada, settings):
    settings.DEBUG, settings.NO_SECOND_FACTOR = True, ["ben"]
    client = Client()
    type_password(client)
    assert client.get("/admin/")["Location"] == "/admin/second-factor/"
