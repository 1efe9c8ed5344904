"""A password opens nothing but the page on which a second factor is set up."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from portal.signin.middleware import SETUP_VIEWS
from portal.signin.second_factor import USED_BY
from tests.atlas import Atlas
from tests.portal.signin.codes import code_of
from tests.portal.signin.conftest import APP, set_up_an_app, type_password
from tests.support.addresses import every_address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
committed = pytest.mark.django_db(transaction=True)
"""What is told once the database has kept it is told in a real transaction only."""

SET_UP = "/admin/second-factor/"
CODE = "/admin/second-factor/authenticate/"


def opens(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_after_the_password_a_new_account_is_led_to_set_up_a_second_factor(ada):
    client = Client()
    answer = client.post(
        "/admin/sign-in/",
        {"login": "ada", "password": "correct horse battery"},
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == SET_UP
    assert APP in answer.content.decode()


@pytest.mark.fault("S10")
def test_no_staff_page_but_the_set_up_opens_without_a_second_factor(
    atlas: Atlas, ada: User
):
    allowed = {reverse(name) for name in SETUP_VIEWS}
    staff = [one for one in every_address() if one.route.startswith("/admin/")]
    assert len(staff) > 150
    for address in staff:
        client = Client()
        client.force_login(ada)
        for answer in (client.get(address.good()), client.post(address.good())):
            open_ = address.good() in allowed
            assert open_ or answer.status_code in {302, 405}, address
            assert open_ or answer["Location"].startswith("/admin/"), address
        if address.good() not in allowed:
            assert not opens(client)


@committed
def test_setting_up_an_app_opens_the_staff_pages_and_gives_recovery_codes(ada):
    client = Client()
    type_password(client)
    set_up_an_app(client)
    assert opens(client)
    codes = client.get("/admin/second-factor/recovery-codes/")
    assert len(re.findall(r"<code>\d{8}</code>", codes.content.decode())) == 10


def test_the_next_sign_in_asks_for_the_code(ada, key, clock):
    client = Client()
    assert type_password(client)["Location"] == CODE
    assert not opens(client)
    assert client.post(CODE, {"code": "000000"}).status_code == 200
    assert not opens(client)
    clock.shift(30)
    assert client.post(CODE, {"code": code_of(key)})["Location"] == "/admin/"
    assert opens(client)


@pytest.mark.fault("S10")
def test_a_code_works_once(ada, key, clock):
    clock.shift(30)
    opened = []
    for _ in range(2):
        client = Client()
        type_password(client)
        client.post(CODE, {"code": code_of(key)})
        opened.append(opens(client))
    assert opened == [True, False]


def test_a_recovery_code_works_once(ada, key):
    codes = Authenticator.objects.get(type="recovery_codes").wrap()
    code = codes.get_unused_codes()[0]
    opened = []
    for _ in range(2):
        client = Client()
        type_password(client)
        client.post(CODE, {"code": code})
        opened.append(opens(client))
    assert opened == [True, False]


@pytest.mark.fault("S10")
def test_a_session_from_before_the_set_up_cannot_add_a_second_factor(ada):
    early, late = Client(), Client()
    for client in (early, late):
        type_password(client)
    set_up_an_app(late)
    answer = early.get("/admin/second-factor/webauthn/add/")
    assert answer["Location"].startswith("/admin/sign-in/")
    assert "_auth_user_id" not in early.session


@pytest.mark.fault("S10")
def test_somebody_elses_second_factor_does_not_count(ada, staff_client):
    client = Client()
    type_password(client)
    session = client.session
    session[USED_BY] = ada.pk + 1
    session.save()
    assert not opens(client)


@committed
def test_whoever_removes_the_last_one_sets_up_another_at_once(ada):
    client = Client()
    type_password(client)
    set_up_an_app(client)
    answer = client.post("/admin/second-factor/totp/deactivate/")
    assert answer.status_code == 302
    assert not Authenticator.objects.exists()
    assert client.get("/admin/")["Location"] == SET_UP


def test_keys_are_not_shown_in_the_staff_pages(staff_client: Client):
    assert "mfa" not in staff_client.get("/admin/").content.decode().replace(
        'href="/admin/second-factor/"', ""
    )
    assert staff_client.get("/admin/mfa/authenticator/").status_code == 404


@committed
def test_the_password_is_asked_again_before_a_late_change(ada, clock):
    client = Client()
    type_password(client)
    set_up_an_app(client)
    clock.shift(timedelta(minutes=6))
    answer = client.get("/admin/second-factor/recovery-codes/generate/")
    assert answer["Location"].startswith("/admin/confirm/")
    assert client.get(answer["Location"]).status_code == 200
