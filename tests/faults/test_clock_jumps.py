"""The clock of the machine is set back by an hour, or forward by a day."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from news.models import Article
from portal.advisories.board import Board
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


@pytest.mark.xfail(
    strict=True,
    reason="what appeared within the hour is away until the clock has caught up",
)
def test_what_has_just_appeared_stays_public_when_the_clock_is_set_back(
    client: Client, clock: time_machine.Traveller
) -> None:
    Article.objects.create(
        title="Notice",
        body="Text.",
        stage="approved",
        published_at=NOW - timedelta(minutes=30),
    )
    assert client.get("/en/news/notice/").status_code == 200
    clock.shift(BACK)
    assert client.get("/en/news/notice/").status_code == 200
