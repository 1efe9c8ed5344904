"""An import is taken back in one step (E4): the same directory as before."""

import random
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from embassies.models import (
    Change,
    Contact,
    FormerSlug,
    ImportRequest,
    Mission,
    PriorState,
    StatusPeriod,
)
from embassies.records.changes import changes_since
from portal.audit.log import faults
from portal.audit.models import AuditEntry
from portal.countries.models import Source
from portal.review.models import Proposal
from portal.translations.models import Translation
from portal.web.roles import CRISIS_OFFICER, EDITOR
from tests.atlas import NOW, Atlas
from tests.support.people import person, signed_in
from tests.support.staff_imports import asked, dump, page_of, phone, row, step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "atlas")]
TABLES = (
    "mission",
    "contact",
    "coverage",
    "statusperiod",
    "serviceoffer",
    "formerslug",
)
ROWS = [
    row("fr-london", address="9 New Row, London", wikidata_id="Q11",
        names='{"de": "Botschaft", "fr": "Ambassade"}'),
    row("fr-edinburgh", kind="consulate", contacts=phone("+44 131 496 0777", "visa")),
    row("fr-leeds", kind="consulate", city="Leeds", former_slugs='["fr-old-leeds"]',
        names='{"en": "Consulate"}'),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def officer(db: None) -> Client:
    return signed_in(person(CRISIS_OFFICER))


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Return every row of the directory but for when it last changed."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM embassies_{table} ORDER BY id")  # noqa: S608
            names = [one[0] for one in cursor.description]
            left_out = names.index("updated_at") if "updated_at" in names else -1
            found[table] = [
                tuple(one for place, one in enumerate(values) if place != left_out)
                for values in cursor.fetchall()
            ]
    found["translation"] = list(Translation.objects.order_by("pk").values_list())
    return found


def put_through(staff: Client, officer: Client, *rows: dict[str, str], **more: str):
    import_request = asked(staff, *rows, **more)
    step(officer, import_request, "override", reason="Now")
    assert import_request.state == "committed", import_request.note
    return import_request


@pytest.mark.fault("wrong-numbers")
def test_a_rollback_brings_back_the_same_directory(editor, officer):
    before, rows = dump(), everything()
    import_request = put_through(editor, officer, *ROWS)
    assert dump() != before
    step(officer, import_request, "undo", reason="The wrong file")
    assert import_request.state == "undone"
    assert dump() == before
    assert everything() == rows
    assert not PriorState.objects.filter(import_request=import_request).exists()


def test_what_an_import_took_away_comes_back_in_its_place(editor, officer):
    rows = [
        row("se-dublin", sending_country="SE", receiving_country="IE",
            source="registry", source_date="2026-06",
            contacts='[{"channel":"email","value":"new@se-dublin.example"}]')
    ]  # fmt: skip
    period = StatusPeriod.objects.create(
        mission=Mission.objects.get(slug="se-dublin"),
        source=Source.objects.get(key="registry"),
        status="open",
        note="Open",
        evidence="A letter",
        confidence="high",
        source_date="2022",
    )
    Translation.objects.put(StatusPeriod, {period.pk: {"note:sv": "Öppet"}})
    before, known = dump(), everything()
    numbers = set(Contact.objects.filter(mission__slug="se-dublin").values_list("pk"))
    import_request = asked(editor, *rows, is_partial="", allows_shrink="on")
    step(officer, import_request, "override", reason="Now")
    assert Mission.objects.public().count() == 1
    left = set(Contact.objects.filter(mission__slug="se-dublin").values_list("pk"))
    assert not numbers <= left
    assert not Translation.objects.of(period).exists()
    step(officer, import_request, "undo", reason="The wrong file")
    assert dump() == before
    assert everything() == known


@pytest.mark.parametrize("seed", range(5))
def test_whatever_an_import_did_is_taken_back(editor, officer, seed: int):
    chance = random.Random(seed)  # noqa: S311
    about = Mission.objects.values("slug", "sending_country", "receiving_country")
    rows = [
        row(one["slug"],
            kind=chance.choice(["embassy", "consulate"]),
            sending_country=one["sending_country"],
            receiving_country=one["receiving_country"],
            source=chance.choice(["registry", "gazette"]),
            address=chance.choice(["", f"{number} Chance Row"]),
            contacts=chance.choice(["", phone(f"+44 20 7946 {number:04}")]),
            covers=chance.choice(["", '[{"country":"NO"}]']),
            names=chance.choice(["", '{"fr": "F"}', '{"en": "E", "sv": "S"}']),
            replaced_by=chance.choice(["", "fr-london"]))
        for number, one in enumerate(about)
        if chance.random() < 0.7
    ]  # fmt: skip
    before, known = dump(), everything()
    how = {"allows_shrink": "on", "is_partial": chance.choice(["", "on"])}
    import_request = put_through(editor, officer, *rows, ROWS[2], **how)
    step(officer, import_request, "undo", reason="By chance")
    assert dump() == before
    assert everything() == known


def test_a_rollback_is_in_the_log_the_history_and_the_feed(editor, approver, officer):
    import_request = put_through(editor, officer, *ROWS)
    place = changes_since(None, size=500, at=NOW).cursor
    step(approver, import_request, "undo", reason="The wrong file")
    last = AuditEntry.objects.order_by("-number")[0]
    assert (last.verb, last.why) == ("undone", "The wrong file")
    assert last.who.startswith("a approver")
    assert not list(faults())
    told = changes_since(place, size=500, at=NOW)
    assert {one.slug: one.record is None for one in told.events} == {
        "fr-london": False,
        "fr-edinburgh": False,
        "fr-leeds": True,
    }
    assert Change.objects.get(slug="fr-leeds").gone
    path = reverse(
        "admin:embassies_mission_history",
        args=[Mission.objects.get(slug="fr-london").pk],
    )
    assert "as before the import" in officer.get(path).content.decode()


def test_a_mission_that_staff_changed_since_stays_and_is_named(editor, officer):
    import_request = put_through(editor, officer, *ROWS)
    kept = Mission.objects.get(slug="fr-edinburgh")
    kept.contacts.filter(purpose="visa").update(value="+44 131 496 0778")
    path = reverse("admin:embassies_importrequest_undo", args=[import_request.pk])
    page = officer.get(path).content.decode()
    part = page.split("Changed or used since, left as they are")[1]
    assert "fr-edinburgh" in part
    assert "fr-london" not in part
    step(officer, import_request, "undo", reason="The wrong file")
    assert kept.contacts.get(purpose="visa").value == "+44 131 496 0778"
    assert Mission.objects.get(slug="fr-london").address == "1 Compass Row, London"
    assert import_request.undo_run.rows.get(outcome="suspicious").slug == "fr-edinburgh"


def test_a_value_that_a_person_has_checked_since_stays(editor, officer, clock):
    import_request = put_through(editor, officer, *ROWS)
    Mission.objects.filter(slug="fr-london").update(verified_at=NOW)
    step(officer, import_request, "undo", reason="The wrong file")
    assert Mission.objects.get(slug="fr-london").address == "9 New Row, London"


def test_a_new_mission_that_somebody_works_with_stays(editor, officer):
    import_request = put_through(editor, officer, *ROWS)
    leeds = Mission.objects.get(slug="fr-leeds")
    Proposal.objects.create(
        target_label="embassies.mission",
        target_key=str(leeds.pk),
        items=[],
        proposer=person(EDITOR),
        proposed_at=NOW,
    )
    step(officer, import_request, "undo", reason="The wrong file")
    assert import_request.state == "undone"
    assert Mission.objects.filter(slug="fr-leeds").exists()
    assert FormerSlug.objects.filter(slug="fr-old-leeds").exists()


def test_a_new_mission_that_another_was_led_to_stays(editor, officer, atlas: Atlas):
    import_request = put_through(editor, officer, *ROWS)
    leeds = Mission.objects.get(slug="fr-leeds")
    Mission.objects.filter(slug="fr-cardiff").update(replaced_by=leeds)
    step(officer, import_request, "undo", reason="The wrong file")
    assert Mission.objects.get(slug="fr-cardiff").replaced_by == leeds


def test_of_two_imports_the_later_one_is_taken_back_first_and_then_the_other(
    editor, officer
):
    before = dump()
    first = put_through(editor, officer, *ROWS)
    between = dump()
    second = put_through(editor, officer, ROWS[0] | {"address": "10 Row"})
    step(officer, second, "undo", reason="The wrong file")
    assert dump() == between
    step(officer, first, "undo", reason="The wrong file")
    assert dump() == before


def test_a_rollback_stays_listed_until_another_person_has_looked(
    editor, approver, officer
):
    import_request = put_through(editor, officer, *ROWS)
    step(approver, import_request, "acknowledge")
    step(officer, import_request, "undo", reason="Wrong numbers everywhere")
    index = approver.get(reverse("admin:index")).content.decode()
    assert "Wrong numbers everywhere" in index
    assert list(ImportRequest.objects.to_review()) == [import_request]
    step(approver, import_request, "acknowledge")
    assert not ImportRequest.objects.to_review().exists()


@pytest.mark.parametrize("reviewer", ["asked", "put through", "rolled back"])
def test_nobody_who_took_part_reviews_a_rollback(reviewer: str):
    people = {
        name: User.objects.create(username=name, is_staff=True, is_superuser=True)
        for name in ("asked", "put through", "rolled back", "another")
    }
    staff = {name: signed_in(user) for name, user in people.items()}
    import_request = put_through(staff["asked"], staff["put through"], *ROWS)
    step(staff["rolled back"], import_request, "undo", reason="The wrong file")
    step(staff[reviewer], import_request, "acknowledge")
    assert import_request.reviewed_by is None
    page = page_of(staff[reviewer], import_request)
    assert "Another person has to look at it" in page
    assert list(ImportRequest.objects.to_review()) == [import_request]
    step(staff["another"], import_request, "acknowledge")
    assert import_request.reviewed_by == people["another"]


def test_who_may_only_ask_may_not_roll_back(editor, officer):
    import_request = put_through(editor, officer, *ROWS)
    assert step(editor, import_request, "undo", reason="Mine").status_code == 403
    assert import_request.state == "committed"
    assert "Roll it back" not in page_of(editor, import_request)
    assert "Roll it back" in page_of(officer, import_request)


def test_a_rollback_without_a_reason_or_a_second_time_is_refused(editor, officer):
    import_request = put_through(editor, officer, *ROWS)
    step(officer, import_request, "undo", reason="")
    assert import_request.state == "committed"
    step(officer, import_request, "undo", reason="The wrong file")
    runs = import_request.undo_run_id
    step(officer, import_request, "undo", reason="Again")
    assert (import_request.undo_run_id, import_request.undo_reason) == (
        runs,
        "The wrong file",
    )
