"""How often the API may be called, by whom, and what is said about it."""

import sqlite3
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.utils import timezone
from hypothesis import given, strategies as st

from portal.api_keys import rate_limit
from portal.api_keys.models import ApiKey
from portal.api_keys.rate_limit import STEP, WINDOW, count_call
from portal.web.client_address import client_address
from tests.atlas import Atlas

pytestmark = pytest.mark.usefixtures("clock")

ADDRESS = "/api/v1/missions/nobody/"


@pytest.fixture(autouse=True)
def var_dir(tmp_path: Path, settings: Any) -> Path:
    settings.VAR_DIR = tmp_path
    settings.API_CALLS_A_MINUTE = 5
    settings.API_KEY_CALLS_A_MINUTE = 8
    return tmp_path


def statuses(client: Client, times: int, **headers: str) -> Counter[int]:
    return Counter(
        client.get(ADDRESS, headers=headers).status_code for _ in range(times)
    )


def test_the_sixth_call_of_five_is_refused_and_told_when_to_go_on(client, db, clock):
    assert statuses(client, 5) == {404: 5}
    refused = client.get(ADDRESS, headers={"origin": "https://elsewhere.example"})
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["Cache-Control"] == "no-store"
    assert refused["Access-Control-Allow-Origin"] == "*"
    clock.shift(int(refused["Retry-After"]))
    assert client.get(ADDRESS).status_code == 404


def test_every_answer_says_what_is_left(client, db):
    answer = client.get(ADDRESS)
    assert answer["RateLimit-Policy"] == f'"anonymous";q=5;w={WINDOW}'
    assert answer["RateLimit"].startswith('"anonymous";r=4;t=')
    assert client.get(ADDRESS)["RateLimit"].startswith('"anonymous";r=3;t=')


def test_refused_calls_are_not_counted(client, db, clock):
    statuses(client, 50)
    clock.shift(WINDOW + STEP)
    assert statuses(client, 6) == {404: 5, 429: 1}


@given(st.lists(st.floats(0, 40), min_size=1, max_size=60))
def test_no_minute_ever_holds_more_than_the_limit(tmp_path_factory, gaps: list[float]):
    caller = str(tmp_path_factory.mktemp("x"))
    at, allowed = 1_000_000.0, []
    for gap in gaps:
        at += gap
        if count_call(caller, 5, at=at).is_allowed:
            allowed.append(at)
    assert allowed
    for first in allowed:
        assert sum(first <= one < first + WINDOW for one in allowed) <= 5


@given(st.lists(st.floats(0, 10), min_size=6, max_size=40))
def test_who_waits_as_told_is_answered(tmp_path_factory, gaps: list[float]):
    caller = str(tmp_path_factory.mktemp("x"))
    at, answered = 1_000_000.0, 0
    for gap in gaps:
        at += gap
        count = count_call(caller, 5, at=at)
        if not count.is_allowed:
            at += count.seconds
            count = count_call(caller, 5, at=at)
        answered += count.is_allowed
    assert answered == len(gaps)


def test_workers_share_one_count(var_dir: Path):
    allowed: list[bool] = []

    def work() -> None:
        counts = (count_call("same", 20, at=1_000_000.0) for _ in range(15))
        allowed.extend(count.is_allowed for count in counts)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(allowed) == 20
    assert len(allowed) == 60


@pytest.mark.fault("cache-down")
def test_calls_are_allowed_and_it_is_logged_where_the_count_is_lost(
    client, db, settings: Any, var_dir: Path, caplog
):
    settings.VAR_DIR = var_dir / "absent"
    assert statuses(client, 7) == {404: 7}
    assert "not counted" in caplog.text


@pytest.mark.fault("cache-down")
def test_a_count_that_hangs_costs_little_and_refuses_nobody(client, db, var_dir: Path):
    assert statuses(client, 1) == {404: 1}
    holder = sqlite3.connect(var_dir / "calls.sqlite3", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert statuses(client, 2) == {404: 2}
    holder.close()


@pytest.mark.fault("S9")
def test_a_forged_address_gains_nothing(client, db):
    seen = Counter(
        client.get(
            ADDRESS, headers={"x-forwarded-for": f"198.51.100.{number}"}
        ).status_code
        for number in range(20)
    )
    assert seen == {404: 5, 429: 15}


@pytest.mark.fault("S9")
@pytest.mark.parametrize(
    ("forwarded", "peer", "caller"),
    [
        ("", "203.0.113.9", "203.0.113.9"),
        ("198.51.100.1", "203.0.113.9", "203.0.113.9"),
        ("198.51.100.1", "10.0.0.1", "198.51.100.1"),
        ("6.6.6.6, 198.51.100.1", "10.0.0.1", "198.51.100.1"),
        ("6.6.6.6, 198.51.100.1, 10.0.0.2", "10.0.0.1", "198.51.100.1"),
        ("", "10.0.0.1", "10.0.0.1"),
        ("198.51.100.1", "", "198.51.100.1"),
        ("nonsense", "10.0.0.1", "nonsense"),
        ("2001:db8:1:2:3:4:5:6", "10.0.0.1", "2001:db8:1:2::/64"),
    ],
)
def test_only_our_own_proxies_are_believed(
    forwarded: str, peer: str, caller: str, settings: Any
):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "unix"]
    request = RequestFactory().get("/", REMOTE_ADDR=peer)
    if forwarded:
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    assert client_address(request) == caller


def test_no_address_is_kept_on_disk(client, db, var_dir: Path):
    client.get(ADDRESS, REMOTE_ADDR="203.0.113.77")
    files = list(var_dir.iterdir())
    assert files
    for file in files:
        assert b"203.0.113.77" not in file.read_bytes()


def test_old_counts_are_forgotten(var_dir: Path):
    count_call("one", 5, at=1_000_000.0)
    count_call("two", 5, at=1_000_000.0 + 2 * WINDOW)
    rows = rate_limit._local.held.database.execute(
        "SELECT caller FROM calls"
    ).fetchall()
    assert rows == [("two",)]


def test_a_key_raises_the_limit_until_it_is_revoked(client, db):
    key = ApiKey(name="Atlas newspaper")
    text = key.generate()
    key.save()
    header = f"Bearer {text}"
    assert statuses(client, 9, authorization=header) == {404: 8, 429: 1}
    assert client.get(ADDRESS).status_code == 404
    key.revoke(at=timezone.now())
    refused = client.get(ADDRESS, headers={"authorization": header})
    assert refused.status_code == 401
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["WWW-Authenticate"].startswith("Bearer")


def test_a_key_can_have_a_limit_of_its_own(client, db):
    key = ApiKey(name="Atlas archive", calls_a_minute=2)
    text = key.generate()
    key.save()
    seen = statuses(client, 3, authorization=f"Bearer {text}")
    assert seen == {404: 2, 429: 1}


def test_only_the_digest_of_a_key_is_kept(db):
    key = ApiKey(name="Atlas newspaper")
    text = key.generate()
    key.save()
    stored = ApiKey.objects.values_list().get()
    assert text not in map(str, stored)
    assert ApiKey.objects.by_secret(text) == key
    assert ApiKey.objects.by_secret(text + "x") is None


def test_staff_see_a_new_key_once(staff_client: Client):
    address = "/admin/api_keys/apikey/"
    answer = staff_client.post(f"{address}add/", {"name": "Atlas desk"}, follow=True)
    key = ApiKey.objects.get()
    shown = str(next(iter(answer.context["messages"])))
    assert ApiKey.objects.by_secret(shown.rpartition(" ")[2]) == key
    again = staff_client.get(f"{address}{key.pk}/change/").content.decode()
    assert key.start in again
    assert shown.rpartition(" ")[2] not in again
    chosen = {"action": "revoke", "_selected_action": [key.pk]}
    assert "Atlas desk" in staff_client.post(address, chosen).content.decode()
    assert ApiKey.objects.valid().exists()
    staff_client.post(address, {**chosen, "confirmed": "yes"})
    assert not ApiKey.objects.valid().exists()


def test_pages_are_not_counted(client, atlas: Atlas):
    assert {client.get("/healthz").status_code for _ in range(9)} == {200}


@pytest.mark.fault("S9")
def test_an_answer_depends_on_its_address_alone(client, atlas: Atlas, settings: Any):
    settings.API_CALLS_A_MINUTE = 100
    address = "/api/v1/missions/?page_size=2"
    plain = client.get(address)
    other = client.get(
        address, headers={"accept-language": "de", "cookie": "sessionid=x"}
    )
    assert plain.content == other.content
    assert "accept-language" not in plain["Vary"].lower()
    assert "cookie" not in plain["Vary"].lower()
    assert plain["Content-Language"] == "en"
    assert client.get(f"{address}&lang=de")["Content-Language"] == "de"
    assert plain["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_superusers_are_no_exception(staff_client: Client, db):
    assert User.objects.filter(is_superuser=True).exists()
    assert statuses(staff_client, 6) == {404: 5, 429: 1}
