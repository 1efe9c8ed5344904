"""What a refresh may not import alone is held back, and one person decides on it."""

from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from embassies.import_requests import uploads
from embassies.import_requests.tasks import run_due
from embassies.imports.registry import IMPORTERS
from embassies.models import Contact, ImportRequest, Mission, SourceRefresh
from portal.audit.log import faults
from portal.audit.models import AuditEntry
from portal.countries.models import Source
from portal.web.roles import APPROVER, EDITOR
from tests.support.feed_server import FeedServer, answer, feed_server
from tests.support.listed_feeds import DE, LIST, listed, posts, publish
from tests.support.people import person, signed_in
from tests.support.staff_imports import dump, page_of, step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
OTHER = "+44 20 7946 0900"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FeedServer]:
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)
    with feed_server() as server:
        yield publish(monkeypatch, server)


@pytest.fixture
def approver(db: None) -> Client:
    return signed_in(person(APPROVER))


def refreshed(server: FeedServer, found: Sequence[object]) -> SourceRefresh:
    """Publish posts, and refresh."""
    server.pages["/list"] = answer(listed(found))
    call_command("refresh", "ministry-de", "--no-progress", stdout=StringIO())
    return SourceRefresh.objects.with_results().get(source="ministry-de")


def held_back(server: FeedServer, found: Sequence[object]) -> ImportRequest:
    """Publish posts that a person has to look at, and refresh."""
    row = refreshed(server, found)
    assert (row.outcome, row.waits) == ("held_back", True)
    assert row.import_request
    return row.import_request


def stored() -> set[str]:
    return {one.stem for one in (Path(settings.VAR_DIR) / "imports").iterdir()}


HELD_BACK: dict[str, tuple[Sequence[object], str]] = {
    "a tenth fewer posts": (
        posts(18),
        "It lists 18 posts, 10% fewer than the 20 before.",
    ),
    "two of twenty phones": (
        posts(phones={"London": OTHER, "Leeds": "+44 20 7946 0901"}),
        "It changes the phones of 2 of the 20 missions with a phone that it lists,"
        " more than 5%.",
    ),
    "rows that are no posts": (
        [*posts(), "x", "y", "z"],
        "3 of 23 rows cannot be read, more than 10%.",
    ),
}


@pytest.mark.fault("wrong-numbers")
@pytest.mark.parametrize("kind", list(HELD_BACK))
def test_a_suspect_list_changes_nothing_and_waits_with_the_reason(server, kind):
    refreshed(server, posts())
    before = dump()
    found, reason = HELD_BACK[kind]
    held = held_back(server, found)
    row = SourceRefresh.objects.get()
    assert (row.posts, dump()) == (20, before)
    assert row.message.startswith(reason)
    assert row.message.endswith(f"Import {held.pk} waits for an approver.")
    assert (held.state, held.proposer) == ("ready", None)
    assert held.why.startswith(reason)
    assert held.line_count == sum(isinstance(one, dict) for one in found)
    with uploads.open_upload(held.stored_as) as file:
        assert file.read() == listed(found)


NOT_HELD_BACK: dict[str, tuple[int, Sequence[object], str]] = {
    "one of twenty posts fewer": (20, posts(19), "unchanged"),
    "one of twenty phones": (20, posts(phones={"London": OTHER}), "done"),
    "more posts": (18, posts(), "done"),
    "one row that is no post": (20, [*posts(), "x"], "unchanged"),
}


@pytest.mark.parametrize("kind", list(NOT_HELD_BACK))
def test_small_changes_are_imported_at_once(server, kind):
    before, found, outcome = NOT_HELD_BACK[kind]
    refreshed(server, posts(before))
    row = refreshed(server, found)
    assert (row.outcome, row.message, row.waits) == (outcome, "", False)
    assert not ImportRequest.objects.exists()


def test_a_number_added_to_a_mission_without_one_does_not_count(server):
    cities = ("London", "Leeds", "Oxford")
    refreshed(server, posts(phones=dict.fromkeys(cities, "")))
    row = refreshed(server, posts())
    assert (row.outcome, row.run.changed) == ("done", 3)
    assert Contact.objects.filter(channel="phone").count() == 20


def _add_contacts(count: int) -> None:
    """Add contacts of staff, so that three of them are not many in all."""
    mission, staff = Mission.objects.first(), Source.objects.staff()
    Contact.objects.bulk_create(
        Contact(
            mission=mission, channel="email", value=f"{number}@x.example", source=staff
        )
        for number in range(count)
    )


def test_a_number_beside_another_may_come_and_counts_as_it_goes(server):
    two = {
        city: f"+44 20 7946 0{number}; +44 20 7946 0{number + 50}"
        for number, city in enumerate(("London", "Leeds", "Oxford"), start=500)
    }
    one = {city: numbers.partition(";")[0] for city, numbers in two.items()}
    refreshed(server, posts(phones=one))
    _add_contacts(80)
    row = refreshed(server, posts(phones=two))
    assert (row.outcome, row.run.changed) == ("done", 3)
    held = held_back(server, posts(phones=one))
    assert held.why.startswith("It changes the phones of 3 of the 20 missions")


def test_one_approver_puts_exactly_the_held_back_list_through(server, approver):
    refreshed(server, posts())
    found = posts(18, phones={"London": OTHER})
    held = held_back(server, found)
    assert not held.needs_officer
    assert "automatic refresh" in page_of(approver, held)
    step(approver, held, "approve")
    assert (held.state, held.run.sha256) == ("committed", held.sha256)
    left = Mission.objects.filter(unlisted_on="")
    assert left.count() == 18
    assert Mission.objects.public().count() == 20
    row = SourceRefresh.objects.with_results().get()
    assert (row.is_put_through, row.waits, row.accepted_posts) == (True, False, 18)
    assert row.last_success == held.decided_at
    assert Contact.objects.filter(e164="+442079460900", withdrawn_at=None).exists()
    assert refreshed(server, found).outcome == "unchanged"
    said = AuditEntry.objects.order_by("number").values_list("verb", "who")
    assert [(verb, who.split(" (")[0]) for verb, who in said] == [
        ("imported", ""),
        ("proposed", ""),
        ("imported", "a approver"),
        ("approved", "a approver"),
    ]
    assert not list(faults())


def test_somebody_who_may_not_approve_decides_nothing(server):
    refreshed(server, posts())
    held = held_back(server, posts(18))
    editor = signed_in(person(EDITOR))
    for verb in ("approve", "override", "cancel"):
        step(editor, held, verb, reason="I want to")
        assert held.state == "ready"


def test_the_same_content_is_not_queued_twice(server):
    refreshed(server, posts())
    held = held_back(server, posts(18))
    row = refreshed(server, posts(18))
    assert (row.outcome, row.import_request) == ("held_back", held)
    assert row.message.endswith(f"Import {held.pk} waits for an approver.")
    assert ImportRequest.objects.count() == 1


def test_a_newer_list_replaces_the_one_that_waits(
    server, django_capture_on_commit_callbacks
):
    refreshed(server, posts())
    with django_capture_on_commit_callbacks(execute=True):
        old = held_back(server, posts(17))
        new = held_back(server, posts(16))
    old.refresh_from_db()
    assert (old.state, new.state) == ("cancelled", "ready")
    assert f"see import {new.pk}" in old.note
    assert stored() == {new.stored_as}
    again = held_back(server, posts(17))
    assert again not in (old, new)
    assert again.state == "ready"


def test_a_list_that_is_whole_again_closes_what_waits(server):
    refreshed(server, posts())
    held = held_back(server, posts(10))
    row = refreshed(server, posts())
    held.refresh_from_db()
    assert (row.outcome, row.waits, held.state) == ("unchanged", False, "cancelled")
    assert "refreshed again" in held.note


def test_what_staff_closed_does_not_come_back(server, approver):
    refreshed(server, posts())
    held = held_back(server, posts(18))
    step(approver, held, "cancel", reason="Their list is broken")
    row = refreshed(server, posts(18))
    assert (row.outcome, row.waits) == ("held_back", False)
    assert row.message.endswith(f"Import {held.pk}: closed, nothing changed.")
    assert ImportRequest.objects.count() == 1


def test_the_dry_run_of_what_is_held_back_survives_a_kill_before_it(
    server, monkeypatch
):
    refreshed(server, posts())
    monkeypatch.setattr("embassies.import_requests.refreshing.run_due", lambda pk: None)
    held = refreshed(server, posts(18)).import_request
    assert held
    assert held.state == "checking"
    run_due(held.pk)  # As the task worker does, for which it is queued.
    held.refresh_from_db()
    assert held.state == "ready"


@pytest.mark.fault("wrong-numbers")
def test_a_source_that_would_withdraw_many_is_held_back_for_the_officer(
    server, monkeypatch
):
    monkeypatch.setitem(
        IMPORTERS, "ministry-de", type(DE)(DE.read, DE.source, address=LIST)
    )
    refreshed(server, posts())
    Mission.objects.update(wikidata_id="")
    for number, mission in enumerate(Mission.objects.all(), start=1):
        Mission.objects.filter(pk=mission.pk).update(wikidata_id=f"Q{number}")
    row = refreshed(server, posts(18))
    assert row.outcome == "held_back"
    assert "It would take away 2 of 20 missions" in row.message
    assert row.import_request.needs_officer
    assert Mission.objects.public().count() == 20


def test_the_first_list_of_a_source_is_compared_with_what_it_is_known_to_list(server):
    refreshed(server, posts())
    SourceRefresh.objects.all().delete()
    row = refreshed(server, posts(10))
    assert row.message.startswith("It lists 10 posts, 50% fewer than the 20 before.")


def test_a_list_that_is_too_large_to_be_stored_fails(server, monkeypatch):
    refreshed(server, posts())
    monkeypatch.setattr("embassies.import_requests.uploads.MAX_UPLOAD", 100)
    with pytest.raises(CommandError):
        refreshed(server, posts(10))
    assert SourceRefresh.objects.get().outcome == "failed"
    assert not ImportRequest.objects.exists()


def test_what_waits_is_on_the_first_page_of_staff(server, approver):
    refreshed(server, posts())
    held = held_back(server, posts(18))
    page = approver.get(reverse("admin:index")).content.decode()
    assert "It lists 18 posts, 10% fewer" in page
    assert f"Import {held.pk}: decide on it" in page
    assert "automatic refresh" in page
    step(approver, held, "approve")
    page = approver.get(reverse("admin:index")).content.decode()
    assert "held back, then put through by staff" in page
