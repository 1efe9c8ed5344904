"""The status page of staff: what is fine, what is not, and what nobody knows."""

import shutil
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from embassies.models import Mission, SourceRefresh
from portal.advisories.board import board
from portal.mirror.manifest import Manifest
from portal.page_store.watch import watch
from portal.site import measurements
from portal.site.measurements import measure
from portal.site.status_items import DOCUMENT, Item, Verdict, items
from portal.subscriptions.models import Letter
from portal.web.roles import AUDITOR
from tests.atlas import NOW, Atlas
from tests.portal.advisories.conftest import draft
from tests.support.people import person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def read_just_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the thread of the process has read the stamps this second."""
    monkeypatch.setattr(watch, "read_at", NOW)
    monkeypatch.setattr(watch, "failed", False)


def found() -> dict[str, Item]:
    return {one.anchor: one for one in items(measure(NOW))}


def verdict(anchor: str) -> Verdict:
    return found()[anchor].verdict


def task(status: str, **values: object) -> UUID:
    row = DBTaskResult.objects.create(
        status=status,
        args_kwargs={},
        task_path="x.y",
        backend_name="default",
        **{"run_after": get_date_max(), **values},
    )
    return UUID(str(row.pk))


def letter(**values: object) -> Letter:
    times = {"queued_at": NOW, "until": NOW + timedelta(days=1), "next_try_at": NOW}
    return Letter.objects.create(
        kind="digest", about=f"x{Letter.objects.count()}", **{**times, **values}
    )


def test_all_staff_may_open_it_from_the_first_page(atlas: Atlas) -> None:
    client = signed_in(person(""))
    assert reverse("status") in client.get(reverse("admin:index")).content.decode()
    page = client.get(reverse("status"))
    assert page.status_code == 200
    assert reverse("admin:subscriptions_letter_changelist") not in page.content.decode()
    assert Client().get(reverse("status")).status_code == 302


def test_the_worst_comes_first(atlas: Atlas) -> None:
    Mission.objects.update(source_date="2020-01-01", verified_at=None)
    verdicts = [one.verdict for one in items(measure(NOW))]
    assert verdicts[0] == Verdict.LOOK
    assert verdicts[-1] == Verdict.FINE
    assert verdicts == sorted(verdicts)


def test_more_than_half_of_the_missions_out_of_date_is_too_much(atlas: Atlas) -> None:
    Mission.objects.update(source_date="2026-11-01")
    assert verdict("data") == Verdict.FINE
    keys = list(Mission.objects.public().values_list("pk", flat=True))
    for share, expected in ((0, Verdict.FINE), (1, Verdict.LOOK)):
        stale = keys[: len(keys) // 2 + share]
        Mission.objects.filter(pk__in=stale).update(
            source_date="2020-01-01", verified_at=None
        )
        assert verdict("data") == expected


def test_a_task_is_late_after_ten_minutes_and_only_if_it_is_due() -> None:
    key = task(TaskResultStatus.READY, run_after=NOW + timedelta(hours=1))
    DBTaskResult.objects.update(enqueued_at=NOW - timedelta(hours=2))
    assert verdict("tasks") == Verdict.FINE
    for minutes, expected in ((10, Verdict.FINE), (11, Verdict.LOOK)):
        at = NOW - timedelta(minutes=minutes)
        DBTaskResult.objects.filter(pk=key).update(
            enqueued_at=at, run_after=get_date_max()
        )
        assert verdict("tasks") == expected


def test_a_task_that_failed_counts_for_a_day() -> None:
    task(TaskResultStatus.FAILED, finished_at=NOW - timedelta(hours=25))
    assert verdict("tasks") == Verdict.FINE
    task(TaskResultStatus.FAILED, finished_at=NOW - timedelta(hours=23))
    assert verdict("tasks") == Verdict.LOOK
    assert "Failed within a day: 1" in found()["tasks"].facts[0]


def test_a_letter_that_is_not_taken_is_looked_at() -> None:
    letter()
    assert verdict("e-mail") == Verdict.FINE
    letter(last_error="550 no")
    assert verdict("e-mail") == Verdict.LOOK
    Letter.objects.update(sent_at=NOW)
    assert verdict("e-mail") == Verdict.FINE


def test_an_advisory_that_the_banner_does_not_show_is_looked_at(
    banner: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert verdict("advisories") == Verdict.FINE
    draft(issued_at=NOW - timedelta(hours=2), ends_at=NOW + timedelta(days=1))
    monkeypatch.setattr(board, "live", lambda at: [])
    assert verdict("advisories") == Verdict.LOOK


def test_a_source_that_failed_is_named_with_its_reason() -> None:
    assert verdict("refresh") == Verdict.LOOK  # It has never been refreshed.
    row = SourceRefresh.objects.create(
        source="wikidata",
        name="Wikidata",
        tried_at=NOW,
        succeeded_at=NOW,
        outcome="unchanged",
    )
    assert verdict("refresh") == Verdict.FINE
    row.outcome, row.message = "failed", "The page cannot be read."
    row.save()
    assert verdict("refresh") == Verdict.LOOK
    assert any("The page cannot be read." in one for one in found()["refresh"].facts)


def test_stamps_that_nobody_read_for_a_minute_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for seconds, expected in ((59, Verdict.FINE), (60, Verdict.LOOK)):
        monkeypatch.setattr(watch, "read_at", NOW - timedelta(seconds=seconds))
        assert verdict("changes") == expected
    monkeypatch.setattr(watch, "read_at", None)
    assert verdict("changes") == Verdict.UNKNOWN


@pytest.mark.fault("clock-jumps")
def test_a_mirror_that_is_old_or_gone_is_looked_at(
    settings: LazySettings, tmp_path: Path
) -> None:
    assert "mirror" not in found()
    settings.MIRROR = str(tmp_path / "site")
    assert verdict("mirror") == Verdict.LOOK
    (tmp_path / "site").mkdir()
    for hours, expected in ((25, Verdict.FINE), (26, Verdict.LOOK)):
        made_at = NOW - timedelta(hours=hours)
        Manifest("http://x.example", made_at, ("en",)).write(tmp_path / "site")
        assert verdict("mirror") == expected


def test_a_redis_that_does_not_answer_is_looked_at(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "redis" not in found()
    settings.REDIS_URL = "redis://redis.example"
    for answers, expected in ((True, Verdict.FINE), (False, Verdict.LOOK)):
        monkeypatch.setattr(measurements, "redis_answers", lambda found=answers: found)
        assert verdict("redis") == expected


def test_a_disk_with_less_than_a_tenth_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for free, expected in ((10, Verdict.FINE), (9, Verdict.LOOK)):
        usage = shutil._ntuple_diskusage(100, 100 - free, free)
        monkeypatch.setattr(shutil, "disk_usage", lambda path, found=usage: found)
        assert verdict("disk") == expected


def test_it_answers_when_each_figure_fails(
    atlas: Atlas,
    monkeypatch: pytest.MonkeyPatch,
    settings: LazySettings,
    tmp_path: Path,
) -> None:
    asked = []

    def fail(at: object) -> None:
        asked.append(at)
        raise OperationalError("canceling statement due to statement timeout")

    for name in ("tasks", "letters", "refreshes", "database_bytes"):
        monkeypatch.setattr(measurements, name, fail)
    settings.MIRROR = str(tmp_path / "gone")
    page = signed_in(person(AUDITOR)).get(reverse("status"))
    assert page.status_code == 200
    assert page.content.decode().count("<strong>not known</strong>") == 5
    # The next ones would wait as long, and are not asked for.
    assert len(asked) == 1


@pytest.mark.fault("db-gone")
def test_while_the_database_is_down_it_asks_it_nothing(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
) -> None:
    monkeypatch.setattr(watch, "failed", True)
    with django_assert_num_queries(0):
        known = found()
    assert known["readiness"].verdict == Verdict.LOOK
    assert known["tasks"].verdict == Verdict.UNKNOWN
    assert known["disk"].verdict == Verdict.FINE


def test_every_part_has_its_paragraph_in_the_document(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MIRROR = str(tmp_path)
    settings.REDIS_URL = "redis://redis.example"
    monkeypatch.setattr(measurements, "redis_answers", lambda: False)
    headings = {
        line.lstrip("#").strip().lower().replace(" ", "-")
        for line in (ROOT / DOCUMENT).read_text(encoding="utf-8").splitlines()
        if line.startswith("#")
    }
    assert len(found()) == 12
    advised = {anchor for anchor, one in found().items() if one.advice}
    assert len(advised) >= 10
    assert advised <= headings


def test_it_costs_a_fixed_number_of_queries(
    atlas: Atlas, django_assert_max_num_queries
) -> None:
    client = signed_in(person(AUDITOR))
    # Seven figures and three of readiness; two of the session, three of permissions and
    # of what waits.
    with django_assert_max_num_queries(16):
        client.get(reverse("status"))
