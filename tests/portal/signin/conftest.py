"""One member of staff, and the steps of a sign-in."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.portal.signin.codes import code_of

PASSWORD = "correct horse battery"
SIGN_IN = "/admin/sign-in/"
APP = "/admin/second-factor/totp/activate/"


@pytest.fixture
def ada(db: None) -> User:
    """Somebody who has an account and no second factor yet."""
    return User.objects.create_superuser("ada", password=PASSWORD)


def type_password(client: Client, name: str = "ada", **more: str):
    sent = {"login": name, "password": PASSWORD, **more}
    return client.post(SIGN_IN, sent)


def set_up_an_app(client: Client) -> str:
    """Set an app up as the page says; return its key."""
    said = client.get(APP).content.decode()
    found = re.search(r'id="totp-key"[^>]*>(\w+)<', said)
    assert found
    answer = client.post(APP, {"code": code_of(found[1])})
    assert answer.status_code == 302, answer.content.decode()
    return found[1]


@pytest.fixture
def key(ada: User) -> str:
    """The key of the app that Ada has set up earlier."""
    client = Client()
    type_password(client)
    return set_up_an_app(client)
