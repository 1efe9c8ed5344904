"""What stands for a security key and is none is refused, at each step of the sign-in."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client

from tests.every_page.test_hostile_json import JSON
from tests.portal.signin.conftest import type_password

pytestmark = [pytest.mark.django_db, pytest.mark.fault("hostile-json")]
FACTORS = "/admin/second-factor"
NO_KEYS = {
    **{name: body for name, body in JSON.items() if name not in {"3 MB", "NUL"}},
    "a list": b"[[]]",
    "a text": b'"key"',
    "numbers": b'{"id": 1, "rawId": 2, "response": 3, "type": 4}',
    "no response": b'{"id": "a", "rawId": "a", "type": "public-key", "response": {}}',
    "no base64": b'{"id": "a", "rawId": "a", "type": "public-key", "response":'
    b' {"clientDataJSON": "!", "attestationObject": "?", "authenticatorData": "x",'
    b' "signature": "y"}}',
}


def refused(client: Client, path: str, body: bytes) -> Any:
    client.raise_request_exception = False
    client.get(path)  # It makes the challenge.
    sent = {"credential": body.decode("utf-8", "replace"), "name": "My key"}
    return client.post(path, sent)


@pytest.mark.parametrize("body", NO_KEYS.values(), ids=NO_KEYS)
def test_nothing_else_is_added_as_a_key(staff_client: Client, body: bytes) -> None:
    answer = refused(staff_client, f"{FACTORS}/webauthn/add/", body)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("body", NO_KEYS.values(), ids=NO_KEYS)
def test_nothing_else_opens_the_staff_pages(ada: User, key: str, body: bytes) -> None:
    client = Client()
    type_password(client)
    answer = refused(client, f"{FACTORS}/authenticate/", body)
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
