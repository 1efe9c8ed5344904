"""The clock of the machine is set back by an hour, or forward by a day."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from news.models import Article
from portal.advisories.board import Board
from portal.web.clock import Clock, clock as machine_clock
from tests.atlas import NOW
from tests.portal.advisories.conftest import draft
from tests.support.people import person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.fault("clock-jumps")]

BACK, FORWARD = -timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize("jump", [BACK, FORWARD], ids=["back", "forward"])
def test_what_was_public_before_the_jump_stays_public(
    client: Client, banner: Board, clock: time_machine.Traveller, jump: timedelta
) -> None:
    Article.objects.create(
        title="Notice",
        body="Text.",
        stage="approved",
        published_at=NOW - timedelta(hours=2),
    )
    draft(
        "live",
        title="Stay at home",
        issued_at=NOW - timedelta(hours=2),
        starts_at=NOW - timedelta(hours=2),
        ends_at=NOW + timedelta(days=7),
    )
    for _ in range(2):
        assert client.get("/en/news/notice/").status_code == 200
        assert "Stay at home" in client.get("/en/").content.decode()
        clock.shift(jump)


def test_a_clock_set_back_keeps_who_is_signed_in_and_a_day_ends_it(
    clock: time_machine.Traveller,
) -> None:
    client = signed_in(person("editor"))
    assert client.get("/admin/").status_code == 200
    clock.shift(BACK)
    assert client.get("/admin/").status_code == 200
    clock.shift(FORWARD - BACK)
    answer = client.get("/admin/")
    assert answer.status_code == 302
    assert answer["Location"] == "/admin/login/?next=/admin/"


def test_a_clock_set_back_lengthens_no_session(
    clock: time_machine.Traveller,
) -> None:
    client = signed_in(person("editor"))
    assert client.get("/admin/").status_code == 200
    clock.shift(BACK)
    clock.shift(timedelta(hours=1, minutes=31))
    assert client.get("/admin/").status_code == 302


def test_what_has_just_appeared_stays_public_when_the_clock_is_set_back(
    client: Client, banner: Board, clock: time_machine.Traveller
) -> None:
    _appears(NOW - timedelta(minutes=30))
    _is_public(client)
    clock.shift(BACK)
    _is_public(client)


def test_it_stays_public_in_a_process_that_starts_later(
    client: Client, banner: Board, clock: time_machine.Traveller
) -> None:
    _appears(NOW - timedelta(minutes=30))
    _is_public(client)
    machine_clock.save()
    machine_clock._latest = None
    clock.shift(BACK)
    _is_public(client)


def test_nothing_appears_early_by_a_clock_set_back(
    client: Client, clock: time_machine.Traveller
) -> None:
    _appears(NOW + timedelta(minutes=5))
    assert client.get("/en/news/notice/").status_code == 404
    clock.shift(BACK)
    clock.shift(timedelta(minutes=64))
    assert client.get("/en/news/notice/").status_code == 404
    clock.shift(timedelta(minutes=1))
    assert client.get("/en/news/notice/").status_code == 200


def test_a_clock_that_was_wrong_by_a_day_is_believed_once_it_is_right(
    client: Client, clock: time_machine.Traveller
) -> None:
    _appears(NOW + timedelta(hours=12))
    clock.shift(FORWARD)
    assert client.get("/en/news/notice/").status_code == 200
    clock.shift(-FORWARD)
    assert client.get("/en/news/notice/").status_code == 404


def test_a_file_of_the_clock_that_cannot_be_read_or_written_is_done_without(
    tmp_path: Path,
) -> None:
    file = tmp_path / "clock"
    file.write_bytes(b"\xff")
    assert Clock(file).reached(NOW) == NOW
    away = Clock(tmp_path / "gone" / "clock")
    away.reached(NOW)
    away.save()
    assert away.reached(NOW + BACK) == NOW


def _appears(at: datetime) -> None:
    Article.objects.create(
        title="Notice", body="Text.", stage="approved", published_at=at
    )
    draft(
        "live",
        title="Stay at home",
        issued_at=at,
        starts_at=at,
        ends_at=at + timedelta(days=7),
    )


def _is_public(client: Client) -> None:
    for address in ("/en/news/notice/", "/en/news/", "/api/v1/news/notice/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Notice" in answer.content.decode()
    for address in ("/en/", "/en/advisories/", "/api/v1/advisories/"):
        assert "Stay at home" in client.get(address).content.decode()
