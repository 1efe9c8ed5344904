"""Imports in the staff pages (E4): a dry run, a second person, all or nothing."""

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from embassies.import_requests import uploads
from embassies.imports.sources.portal_csv_writer import lines
from embassies.models import Change, Contact, ImportRequest, ImportRun, Mission
from portal.audit.log import faults
from portal.audit.models import AuditEntry
from portal.web.roles import APPROVER, CRISIS_OFFICER, EDITOR
from tests.atlas import NOW, Atlas
from tests.embassies.imports.sheets import edited, put
from tests.embassies.imports.tables import portal_csv
from tests.support.people import person, signed_in
from tests.support.staff_forms import faults_said
from tests.support.staff_imports import (
    ASK,
    asked,
    dump,
    own,
    page_of,
    phone,
    row,
    send,
    step,
    worked,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "atlas")]
ADDRESS = row("fr-london", address="9 New Row, London", names='{"de": "Botschaft"}')
NEW = row("fr-leeds", kind="consulate", city="Leeds", address="7 Far Street")
WRONG = row("fr-london", contacts=phone("+44 20 7946 0999", "emergency"))


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def officer(db: None) -> Client:
    return signed_in(person(CRISIS_OFFICER))


def stored() -> Path:
    return Path(settings.VAR_DIR) / "imports"


def said() -> list[tuple[str, str, str]]:
    rows = AuditEntry.objects.order_by("number")
    return [(one.verb, one.who.split(" (")[0], one.why) for one in rows]


def test_a_dry_run_shows_what_would_change_and_changes_nothing(editor):
    before = dump()
    bad = row("fr-leeds", kind="castle")
    rows = (ADDRESS, WRONG | {"slug": "fr-edinburgh"}, NEW, bad)
    import_request = asked(editor, *rows, allows_rejected="on")
    assert import_request.state == "ready"
    assert dump() == before
    page = page_of(editor, import_request, "?part=place")
    assert "1 Compass Row, London" in page
    assert "9 New Row, London" in page
    assert "Botschaft" in page
    assert "+44 20 7946 0999" in page_of(editor, import_request)
    assert "7 Far Street" in page_of(editor, import_request, "?part=created")
    assert "castle" in page_of(editor, import_request, "?part=rejected")


def test_rejected_and_suspicious_rows_are_a_file(editor):
    import_request = asked(editor, ADDRESS, row("fr-leeds", kind="castle"))
    path = reverse("admin:embassies_importrequest_errors", args=[import_request.pk])
    answer = editor.get(path)
    text = b"".join(answer.streaming_content).decode()
    assert text.splitlines()[0] == "line,outcome,mission,message"
    assert text.splitlines()[1].startswith("3,rejected,,kind: 'castle'")


def test_another_person_puts_it_through_and_both_are_in_the_log(editor, approver):
    import_request = asked(editor, ADDRESS, NEW)
    number = Change.objects.get(slug="fr-london").number or 0
    step(approver, import_request, "approve")
    assert import_request.state == "committed"
    assert Mission.objects.get(slug="fr-london").address == "9 New Row, London"
    assert Mission.objects.filter(slug="fr-leeds").exists()
    assert (Change.objects.get(slug="fr-london").number or 0) > number
    assert said() == [
        ("proposed", "a editor", "The new gazette"),
        ("imported", "a approver", "posts.csv"),
        ("approved", "a approver", ""),
    ]
    assert not list(faults())


@pytest.mark.fault("edits-own-approval")
def test_one_person_alone_puts_nothing_through_not_even_with_every_power(staff_client):
    before = dump()
    import_request = asked(staff_client, ADDRESS)
    step(staff_client, import_request, "approve")
    assert (import_request.state, dump()) == ("ready", before)
    assert "another person" in page_of(staff_client, import_request)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRequest.objects.filter(pk=import_request.pk).update(
            state="committing", decided_by=import_request.proposer, decided_at=NOW
        )


@pytest.mark.fault("wrong-numbers")
def test_many_changed_phones_take_the_crisis_officer(editor, approver, officer):
    import_request = asked(editor, WRONG)
    assert (import_request.phones_changed, import_request.needs_officer) == (1, True)
    step(approver, import_request, "approve")
    assert import_request.state == "ready"
    step(officer, import_request, "override", reason=" ")
    assert import_request.state == "ready"
    step(officer, import_request, "override", reason="The gazette was checked")
    assert import_request.state == "committed"
    assert ("overridden", "a crisis officer", "The gazette was checked") in said()


@pytest.mark.fault("wrong-numbers")
@pytest.mark.parametrize(
    ("changed", "phones", "needs"), [(5, 100, False), (6, 100, True), (0, 0, False)]
)
def test_more_than_five_of_a_hundred_phones_are_many(changed, phones, needs):
    row = ImportRequest(phones=phones, phones_changed=changed)
    assert row.needs_officer is needs


def test_what_one_person_did_alone_is_listed_until_another_looked(officer, approver):
    import_request = asked(officer, ADDRESS)
    step(officer, import_request, "override", reason="The house burnt down")
    index = reverse("admin:index")
    assert "The house burnt down" in approver.get(index).content.decode()
    step(officer, import_request, "acknowledge")
    assert import_request in ImportRequest.objects.to_review()
    step(approver, import_request, "acknowledge")
    assert import_request.reviewed_by == person(APPROVER)
    assert "The house burnt down" not in approver.get(index).content.decode()


def test_what_waits_for_a_second_person_is_on_the_first_page(editor, approver):
    asked(editor, ADDRESS, why="A letter came")
    assert "A letter came" in approver.get(reverse("admin:index")).content.decode()


def test_a_directory_that_changed_meanwhile_is_shown_again_first(editor, approver):
    import_request = asked(editor, ADDRESS)
    looked_at = import_request.shown
    Mission.objects.filter(slug="fr-london").update(address="2 Meanwhile Row")
    step(approver, import_request, "approve")
    assert import_request.state == "ready"
    assert import_request.shown != looked_at
    assert "has changed since" in page_of(approver, import_request)
    assert Mission.objects.get(slug="fr-london").address == "2 Meanwhile Row"
    import_request.shown = looked_at
    step(approver, import_request, "approve", shown=looked_at)
    assert import_request.state == "ready"
    step(approver, import_request, "approve")
    assert Mission.objects.get(slug="fr-london").address == "9 New Row, London"


def test_a_change_of_another_mission_does_not_stop_it(editor, approver):
    import_request = asked(editor, ADDRESS)
    Mission.objects.filter(slug="jp-paris").update(address="2 Meanwhile Row")
    step(approver, import_request, "approve")
    assert import_request.state == "committed"


def test_a_stored_file_that_is_not_the_one_sent_is_not_imported(editor, approver):
    import_request = asked(editor, ADDRESS)
    before = dump()
    path = stored() / import_request.stored_as
    path.write_bytes(portal_csv(ADDRESS | {"access_note": "Ring"}).getvalue())
    step(approver, import_request, "approve")
    assert (import_request.state, dump()) == ("ready", before)
    assert "not the one that was sent" in import_request.note


def test_a_closed_import_changes_nothing_and_its_file_is_gone(editor, approver):
    import_request = asked(editor, ADDRESS)
    before = dump()
    step(editor, import_request, "cancel", reason="The wrong file")
    assert (import_request.state, dump()) == ("cancelled", before)
    assert not (stored() / import_request.stored_as).exists()
    step(approver, import_request, "approve")
    assert import_request.state == "cancelled"


def test_a_step_without_its_reason_is_not_taken_and_says_so(editor, officer):
    import_request = asked(editor, ADDRESS)
    for verb, state in (("override", "ready"), ("undo", "committed")):
        found = faults_said(step(officer, import_request, verb, reason="", confirm=""))
        assert list(found.values()) == [f"id_{verb}-reason", f"id_{verb}-confirm"]
        import_request.refresh_from_db()
        assert import_request.state == state
        step(officer, import_request, "override", reason="The gazette was checked")


def test_likely_duplicates_are_told(editor):
    import_request = asked(editor, row("fr-london-2", city="London"), NEW)
    [pair] = import_request.likely_duplicates
    assert (pair["new"], pair["known"]) == ("fr-london-2", "fr-london")
    page = page_of(editor, import_request)
    assert "fr-london-2 looks like fr-london" in page
    assert "The same kind and sender in the same city" in page


def test_an_import_that_takes_too_much_away_is_refused_in_its_dry_run(editor):
    import_request = asked(editor, ADDRESS, is_partial="")
    assert import_request.state == "refused"
    assert "more than 5%" in page_of(editor, import_request)
    assert ImportRun.objects.latest("pk").state == "refused"


def test_a_file_of_other_columns_is_refused_at_once(editor):
    answer = send(editor, BytesIO(b"a,b\n1,2\n"))
    page = answer.content.decode()
    assert "Other columns than expected" in page
    assert 'href="#id_file"' in page
    assert not own().exists()
    assert not stored().exists()


@pytest.mark.fault("huge-file")
def test_a_file_of_too_many_rows_is_refused_at_once(editor, monkeypatch):
    monkeypatch.setattr("embassies.imports.pipeline.table.MAX_ROWS", 1)
    answer = send(editor, portal_csv(ADDRESS, NEW))
    assert "more than 1 rows, which is the limit" in answer.content.decode()
    assert not own().exists()


class Endless:
    """A body of a given size that is made while it is read."""

    def __init__(self, size: int) -> None:
        self.left, self.largest = size, 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0
        self.largest = max(self.largest, size)
        taken = min(size, self.left)
        self.left -= taken
        return b"x" * taken

    readline = read


@pytest.mark.fault("huge-file")
def test_a_body_of_200_megabytes_is_refused_before_it_is_stored(editor, tmp_path):
    size = 200 * 10**6
    body = Endless(size)
    more: Any = {"wsgi.input": body, "CONTENT_LENGTH": str(size)}
    more["CONTENT_TYPE"] = "multipart/form-data; boundary=x"
    answer = editor.generic("POST", ASK, **more)
    assert answer.status_code == 413
    assert "larger than 50 MB, which is the limit" in answer.content.decode()
    assert (body.left, body.largest <= 64 * 1024) == (0, True)
    assert not (tmp_path / "imports").exists()


@pytest.mark.fault("S8")
def test_a_form_without_its_token_is_refused():
    client = signed_in(person(EDITOR))
    client.handler.enforce_csrf_checks = True
    assert send(client, portal_csv(ADDRESS)).status_code == 403


def test_while_it_is_under_way_the_page_tells_how_far_and_looks_again(editor, clock):
    answer = send(editor, portal_csv(ADDRESS, NEW))
    import_request = own().get()
    uploads.save_progress(import_request.stored_as, 1)
    path = stored() / f"{import_request.stored_as}.progress"
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    shown = editor.get(answer.url)
    assert shown["Refresh"] == "2"
    assert "1 of 2 rows" in shown.content.decode()
    assert "Start it again" not in shown.content.decode()
    clock.shift(timedelta(minutes=3))
    with CaptureQueriesContext(connection) as queries:
        editor.get(answer.url)
    assert not [one for one in queries if not one["sql"].startswith("SELECT")]
    assert "Start it again" in editor.get(answer.url).content.decode()
    step(editor, import_request, "again")
    assert import_request.state == "ready"
    assert "Refresh" not in editor.get(answer.url)


def test_the_work_is_queued_with_the_request(editor):
    send(editor, portal_csv(ADDRESS))
    queued = DBTaskResult.objects.get()
    assert queued.task_path == "embassies.import_requests.tasks.work"
    assert queued.args_kwargs["args"] == [own().get().pk]


@pytest.mark.fault("db-gone")
def test_a_failure_of_the_database_leaves_it_waiting_and_says_so(
    editor, approver, monkeypatch
):
    import_request = asked(editor, ADDRESS)
    before = dump()

    def broken(*args: object) -> None:
        raise IntegrityError("a row too many")

    monkeypatch.setattr("embassies.import_requests.rollback.save_prior_states", broken)
    step(approver, import_request, "approve")
    assert (import_request.state, dump()) == ("ready", before)
    assert "a row too many" in page_of(approver, import_request)


@pytest.mark.fault("two-task-workers")
def test_a_second_worker_finds_nothing_to_do(editor, approver):
    import_request = asked(editor, ADDRESS)
    step(approver, import_request, "approve")
    runs = ImportRun.objects.count()
    worked(import_request)
    assert ImportRun.objects.count() == runs


def test_a_number_that_another_source_told_is_not_counted_as_changed(editor):
    count = Contact.objects.filter(channel="phone").count()
    import_request = asked(editor, ADDRESS)
    assert import_request.phones_changed == 0
    assert 0 < import_request.phones < count


def test_the_pages_cost_a_fixed_number_of_queries(
    editor, approver, atlas: Atlas, django_assert_max_num_queries
):
    asked(editor, ADDRESS)
    import_request = asked(editor, WRONG, NEW, row("fr-leeds", kind="castle"))
    with django_assert_max_num_queries(20):
        approver.get(reverse("admin:embassies_importrequest_changelist"))
    path = reverse("admin:embassies_importrequest_change", args=[import_request.pk])
    with django_assert_max_num_queries(20):
        approver.get(path)


def test_staff_download_the_directory_and_send_a_workbook_back(editor, approver):
    sent = {}
    for kind in ("csv", "xlsx"):
        answer = editor.get(reverse(f"admin:embassies_mission_{kind}"))
        name = f"missions-{NOW:%Y-%m-%d}.{kind}"
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        sent[kind] = b"".join(answer.streaming_content)
    assert sent["csv"] == "".join(lines()).encode()
    changed = edited(sent["xlsx"], put("fr-edinburgh", address="9 New Row, Edinburgh"))
    send(editor, BytesIO(changed), "posts.xlsx", importer="portal-xlsx")
    import_request = worked(own().get())
    assert (import_request.state, import_request.line_count) == ("ready", 18)
    step(approver, import_request, "approve")
    mission = Mission.objects.get(slug="fr-edinburgh")
    assert mission.address == "9 New Row, Edinburgh"


def test_the_directory_is_sent_to_those_who_may_see_it(db, client):
    path = reverse("admin:embassies_mission_xlsx")
    assert client.get(path).status_code == 302
    nobody = User.objects.create_user("nobody", is_staff=True)
    assert signed_in(nobody).get(path).status_code == 403


def test_a_file_of_rows_that_cannot_be_read_is_refused_with_the_first(editor):
    import_request = asked(editor, ADDRESS, row("fr-leeds", kind="castle"))
    assert import_request.state == "refused"
    assert "1 of 2 rows cannot be read" in page_of(editor, import_request)
    assert "castle" in page_of(editor, import_request, "?part=rejected")
