"""Websites and numbers are looked at, and what comes of it is a queue, not a change."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from threading import Lock
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from embassies.models import Check, Contact, Mission
from embassies.quality.linkcheck import phones, tasks, websites
from embassies.quality.linkcheck.fetch import fetch
from portal.countries.models import Ministry
from portal.web.roles import AUDITOR, EDITOR
from tests.atlas import NOW, Atlas
from tests.embassies.quality.linkcheck.hostile import Hostile, hostile
from tests.support.people import everybody, person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SITE = "http://site.example"


@pytest.fixture
def server() -> Iterator[Hostile]:
    with hostile() as server:
        yield server


@pytest.fixture
def site(atlas: Atlas) -> Any:
    """A function that records a website of the French embassy in London.

    Nothing was looked at before.
    """
    Check.objects.all().delete()
    Contact.objects.filter(channel="website").delete()
    Ministry.objects.update(directory_url="")

    def site(address: str, mission: str = "fr-london") -> None:
        origin = {"source": atlas.sources["gazette"], "source_date": "2026-01"}
        Contact.objects.create(
            mission=atlas[mission], channel="website", value=address, **origin
        )

    return site


def look(server: Hostile, at: Any = NOW) -> list[Check]:
    found = websites.check(websites.due(at), at=at, network=server.network, pause=0)
    return list(found)


def test_a_result_is_kept_with_its_date_and_changes_nothing(server, site):
    site(f"{SITE}/gone")
    before = list(Contact.objects.order_by("pk").values())
    (row,) = look(server)
    row.refresh_from_db()
    assert (row.outcome, row.status, row.checked_at) == ("gone", 404, NOW)
    assert (row.failures, row.fine_at) == (1, None)
    assert list(Contact.objects.order_by("pk").values()) == before


def test_failures_in_a_row_are_counted_and_forgotten_with_the_first_success(
    server, site
):
    site(f"{SITE}/gone")
    for day in range(3):
        look(server, NOW + timedelta(days=2 * day))
    assert Check.objects.get().failures == 3
    Check.objects.update(value=f"{SITE}/ok")
    Contact.objects.filter(channel="website").update(value=f"{SITE}/ok")
    later = NOW + timedelta(days=9)
    look(server, later)
    row = Check.objects.get()
    assert (row.failures, row.fine_at, row.outcome) == (0, later, "ok")


def test_a_site_is_asked_again_after_a_week_and_a_failing_one_after_a_day(server, site):
    site(f"{SITE}/ok")
    site(f"{SITE}/gone")
    assert len(look(server)) == 2
    assert websites.due(NOW + timedelta(hours=23)) == []
    assert websites.due(NOW + timedelta(hours=24)) == [f"{SITE}/gone"]
    assert len(websites.due(NOW + timedelta(days=7))) == 2
    assert len(websites.due(NOW, everything=True)) == 2


def test_what_is_not_public_is_not_visited(server, site, atlas: Atlas):
    site(f"{SITE}/ok", "au-bonn")
    assert websites.due(NOW) == []


def test_the_second_visit_asks_only_for_what_is_new(server, site):
    site(f"{SITE}/ok")
    look(server)
    look(server, NOW + timedelta(days=7))
    assert b'If-None-Match: "v1"' in server.asked[1]
    row = Check.objects.get()
    assert (row.status, row.etag, row.outcome) == (304, '"v1"', "ok")


def test_a_host_is_asked_one_page_at_a_time(server, site, monkeypatch):
    for number in range(6):
        site(f"{SITE}/ok?{number}")
    under_way = Lock()

    def alone(*args: Any, **how: Any) -> Any:
        assert under_way.acquire(blocking=False)
        try:
            return fetch(*args, **how)
        finally:
            under_way.release()

    monkeypatch.setattr(websites, "fetch", alone)
    assert [one.outcome for one in look(server)] == ["ok"] * 6


def test_an_address_that_two_missions_give_is_visited_once(server, site):
    site(f"{SITE}/ok")
    site(f"{SITE}/ok", "se-dublin")
    assert len(look(server)) == 1


def test_lists_of_ministries_are_visited_too(server, site):
    Ministry.objects.filter(country="FR").update(directory_url=f"{SITE}/moved")
    (row,) = look(server)
    assert (row.outcome, row.final_url) == ("moved", f"{SITE}/ok")


@pytest.mark.parametrize("name", Ministry.WEBSITES)
def test_every_website_of_a_ministry_is_visited_and_named(server, site, name):
    ministry = Ministry.objects.get(country="FR")
    Ministry.objects.filter(pk=ministry.pk).update(**{name: f"{SITE}/moved"})
    (row,) = look(server)
    assert row.value == f"{SITE}/moved"
    assert list(Check.objects.in_use()) == [row]
    page = signed_in(person(EDITOR)).get(
        reverse("admin:embassies_check_change", args=[row.pk])
    )
    assert ministry.name in page.content.decode()


def test_where_nothing_answers_our_own_network_is_blamed(server, site):
    server.port = 1
    for number in range(websites.SAMPLE):
        site(f"http://n{number}.example/")
        server.names[f"n{number}.example"] = [["93.184.215.14"]]
    with pytest.raises(websites.OfflineError):
        look(server)
    assert not Check.objects.exists()


def test_a_site_that_is_no_longer_recorded_is_forgotten(server, site):
    site(f"{SITE}/gone")
    look(server)
    assert Check.objects.failing().in_use().exists()
    Contact.objects.filter(channel="website").update(withdrawn_at=NOW)
    assert not Check.objects.failing().in_use().exists()
    list(tasks.check_links([], at=NOW))
    assert not Check.objects.filter(kind="website").exists()


@pytest.mark.parametrize(
    ("value", "seat", "senders", "outcome"),
    [
        ("020 7946 0111", "GB", {"FR"}, "in_plan"),
        ("+33 1 99 00 01 11", "GB", {"FR"}, "in_plan"),
        ("+49 30 23125 111", "GB", {"FR"}, "elsewhere"),
        ("+1 202 555 0111", "CA", set(), "in_plan"),
        ("01 99 00 01 11", "GB", {"FR"}, "elsewhere"),
        ("112", "GB", {"FR"}, "short"),
        ("020 7946", "GB", {"FR"}, "not_in_plan"),
        ("ask at the door", "GB", {"FR"}, "not_in_plan"),
        ("+800 1234 5678", "GB", {"FR"}, "in_plan"),
    ],
)
def test_a_number_is_looked_up_in_the_numbering_plans(
    value: str, seat: str, senders: set[str], outcome: str
):
    assert phones.outcome_of(value, seat, senders) == outcome


def test_numbers_are_looked_at_once_a_week(atlas: Atlas):
    numbers = phones.due(NOW)
    assert len(list(phones.check(numbers, at=NOW))) == len(numbers) > 2
    failing = Check.objects.filter(outcome="not_in_plan").count()
    assert failing  # Japan's numbers in London.
    assert len(phones.due(NOW + timedelta(days=6))) == failing
    assert len(phones.due(NOW + timedelta(days=7))) == len(numbers)


def test_the_command_looks_and_counts(server, site, monkeypatch):
    site(f"{SITE}/ok")
    site(f"{SITE}/gone")
    monkeypatch.setattr(websites.check, "__kwdefaults__", {**(websites.check.__kwdefaults__ or {}), "network": server.network, "pause": 0})  # fmt: skip
    out = StringIO()
    call_command("check_links", stdout=out)
    told = out.getvalue()
    assert "1  website: the page is gone" in told
    assert "in the numbering plan" in told


def test_the_command_says_when_our_own_network_is_down(site, monkeypatch):
    def down(*_args: Any, **_how: Any) -> Iterator[Check]:
        raise websites.OfflineError

    monkeypatch.setattr(websites, "check", down)
    with pytest.raises(CommandError, match="our own network"):
        call_command("check_links")


def test_the_worker_does_a_slice_and_queues_the_next(server, site, monkeypatch):
    for number in range(3):
        site(f"{SITE}/ok?{number}")
    queued = []
    real = websites.check
    monkeypatch.setattr(tasks, "BATCH_SIZE", 2)
    monkeypatch.setattr(websites, "check", lambda found, at: real(found, at=at, network=server.network, pause=0))  # fmt: skip
    monkeypatch.setattr(
        type(tasks.check_due_links), "enqueue", lambda self: queued.append(1)
    )
    tasks.check_due_links.call()
    assert (Check.objects.filter(kind="website").count(), queued) == (2, [1])
    tasks.check_due_links.call()
    assert (Check.objects.filter(kind="website").count(), queued) == (3, [1])


def test_staff_see_what_failed_and_whose_it_is(server, site, atlas: Atlas):
    site(f"{SITE}/gone")
    site(f"{SITE}/ok")
    (row, _fine) = sorted(look(server), key=lambda one: one.value)
    auditor = signed_in(person(AUDITOR))
    index = auditor.get(reverse("admin:index")).content.decode()
    assert f"{SITE}/gone" in index
    assert f"{SITE}/ok" not in index
    queue = reverse("admin:embassies_check_changelist") + "?todo=failing"
    listed = auditor.get(queue).content.decode()
    assert f"{SITE}/gone" in listed
    assert f"{SITE}/ok" not in listed
    page = auditor.get(reverse("admin:embassies_check_change", args=[row.pk]))
    assert "fr-london" in page.content.decode()


def test_a_mission_s_page_tells_of_the_last_look(server, site, atlas: Atlas):
    site(f"{SITE}/gone")
    look(server)
    path = reverse("admin:embassies_mission_change", args=[atlas["fr-london"].pk])
    page = signed_in(person(EDITOR)).get(path).content.decode()
    assert f"{SITE}/gone: the page is gone (2026-11-23)" in page


def test_everybody_of_the_staff_sees_the_queue_and_nobody_changes_it(
    atlas: Atlas, django_assert_max_num_queries
):
    for number in range(2):
        Check.objects.create(
            kind="website", value=f"{SITE}/{number}", outcome="gone", checked_at=NOW
        )
    queue = reverse("admin:embassies_check_changelist")
    for client in everybody().values():
        assert client.get(queue).status_code == 200
        assert client.get(reverse("admin:embassies_check_add")).status_code == 403
    editor = signed_in(person(EDITOR))
    # Session and user, permissions, count and rows.
    with django_assert_max_num_queries(8):
        editor.get(queue)


def test_a_check_is_not_what_the_public_sees(client, server, site):
    site(f"{SITE}/gone")
    before = client.get("/en/embassies/fr-london/").content
    look(server)
    assert client.get("/en/embassies/fr-london/").content == before
    assert Mission.objects.public().filter(slug="fr-london").exists()
