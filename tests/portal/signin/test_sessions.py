"""How long a sign-in lasts, and what ends it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.advisories.preview import preview_links
from tests.portal.advisories.conftest import draft
from tests.support.people import person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def client() -> Client:
    return signed_in(person("editor"))


def opens(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


@pytest.mark.fault("S10")
def test_half_an_hour_without_a_page_ends_it(client, clock):
    clock.shift(29 * MINUTE)
    assert opens(client)
    clock.shift(29 * MINUTE)
    assert opens(client)
    clock.shift(30 * MINUTE)
    answer = client.get("/admin/embassies/mission/?q=a")
    assert answer["Location"] == (
        "/admin/sign-in/?next=/admin/embassies/mission/%3Fq%3Da"
    )
    assert "_auth_user_id" not in client.session


@pytest.mark.fault("S10")
def test_twelve_hours_end_it_however_busy(client, clock):
    for _ in range(35):
        clock.shift(20 * MINUTE)
        assert opens(client)
    clock.shift(20 * MINUTE)
    assert not opens(client)


@pytest.mark.fault("S10")
def test_what_was_sent_too_late_is_not_done(client, clock):
    clock.shift(31 * MINUTE)
    answer = client.post("/admin/embassies/mission/1/change/", {"q": "x"})
    assert answer["Location"] == "/admin/sign-in/?next=/admin/"


@pytest.mark.fault("S10")
@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_to_disable_an_account_ends_its_sessions_at_once(client, change):
    assert opens(client)
    User.objects.update(**change)
    assert not opens(client)


@pytest.mark.fault("S10")
def test_the_cookie_goes_with_the_browser_and_the_session_with_the_day(ada):
    client = Client()
    answer = client.post(
        "/admin/sign-in/", {"login": "ada", "password": "correct horse battery"}
    )
    cookie = answer.cookies["sessionid"]
    assert not cookie["max-age"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert client.session.get_expiry_age() == 12 * 3600


@pytest.mark.fault("S9")
def test_a_page_of_the_public_neither_reads_a_session_nor_sets_a_cookie(client, atlas):
    asked = []
    for who in (Client(), client):
        with CaptureQueriesContext(connection) as queries:
            answer = who.get("/en/")
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.fault("S12")
def test_without_a_second_factor_nobody_previews_a_draft(ada, banner):
    row = draft()
    address = dict(preview_links(row))["en"]
    half = Client()
    half.force_login(ada)
    assert row.title not in half.get(address).content.decode()
    assert row.title in signed_in(ada).get(address).content.decode()


@pytest.mark.fault("S12")
def test_an_old_session_previews_nothing(ada, banner, clock):
    address = dict(preview_links(row := draft()))["en"]
    client = signed_in(ada)
    assert row.title in client.get(address).content.decode()
    clock.shift(31 * MINUTE)
    assert row.title not in client.get(address).content.decode()
