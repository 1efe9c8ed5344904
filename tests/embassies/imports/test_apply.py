"""Rows become the directory: all of them or none, and only what differs."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection

from embassies.imports.pipeline import write
from embassies.imports.pipeline.apply import BATCH, apply
from embassies.imports.pipeline.options import ImportContext, ImportOptions
from embassies.imports.pipeline.rows import (
    ImportFailedError,
    MissionRow,
    Origin,
    Rejection,
    contact,
    coverage,
    status_period,
)
from embassies.models import Contact, ImportedRow, ImportRun, Mission, StatusPeriod
from portal.countries.models import Source
from tests.atlas import NOW

pytestmark = pytest.mark.django_db
GAZETTE = Origin("gazette", "7", "https://gazette.example/7", "2026-01")
LATER = NOW + timedelta(days=1)


def context(source: Origin | None = None, **how: Any) -> ImportContext:
    options = replace(ImportOptions(is_partial=True), **how)
    return ImportContext("test", "rows.csv", LATER, options, source=source)


def row(line: int = 2, **said) -> MissionRow:
    known = {
        "sending_country": "FR",
        "receiving_country": "GB",
        "kind": "embassy",
        "origin": GAZETTE,
        "slug": "fr-london",
        **said,
    }
    return MissionRow(line, **known)


def snapshot() -> list[tuple[object, ...]]:
    tables = ("mission", "contact", "coverage", "statusperiod", "serviceoffer")
    with connection.cursor() as cursor:
        rows = []
        for table in tables:
            cursor.execute(f"SELECT * FROM embassies_{table} ORDER BY id")  # noqa: S608
            rows += cursor.fetchall()
    return rows


@pytest.fixture(autouse=True)
def _world(atlas, clock):
    """The invented world, at its hour."""


def test_a_changed_mission_is_stamped_and_told_with_old_and_new():
    run = apply([row(facts={"address": "9 New Row, London"})], context())
    mission = Mission.objects.get(slug="fr-london")
    assert mission.address == "9 New Row, London"
    assert mission.updated_at == LATER
    assert (run.changed, run.unchanged, run.state) == (1, 0, "done")
    told = run.rows.get(outcome="changed")
    assert told.diff["address"] == ["1 Compass Row, London", "9 New Row, London"]
    assert (told.line, told.slug) == (2, "fr-london")


def test_a_mission_with_only_a_new_contact_is_stamped_too():
    said = {"contacts": (contact(GAZETTE, "email", "new@gazette.example"),)}
    apply([row(parts=said)], context())
    assert Mission.objects.get(slug="fr-london").updated_at == LATER
    assert Contact.objects.filter(value="new@gazette.example").count() == 1


def test_the_same_rows_a_second_time_change_nothing():
    said = row(
        facts={"address": "9 New Row, London"},
        parts={"coverages": (coverage(GAZETTE, "IE"),)},
    )
    apply([said], context())
    before = snapshot()
    run = apply([said], context())
    assert (run.changed, run.unchanged) == (0, 1)
    assert snapshot() == before


def test_an_unknown_post_is_created_under_a_speaking_address():
    new = row(
        slug="", wikidata_id="Q42", receiving_country="IE", facts={"city": "Cork"}
    )
    run = apply([new], context())
    mission = Mission.objects.get(wikidata_id="Q42")
    assert mission.slug == "embassy-of-france-in-cork"
    assert mission.source_url == GAZETTE.source_url
    assert run.created == 1


def test_a_row_without_slug_is_matched_by_what_whose_and_where():
    mission = Mission.objects.get(slug="fr-london")
    Mission.objects.filter(pk=mission.pk).update(wikidata_id="")
    apply([row(slug="", wikidata_id="Q42", facts={"city": "LONDON"})], context())
    mission.refresh_from_db()
    assert mission.wikidata_id == "Q42"
    assert Mission.objects.filter(sending_country="FR").count() == 3


def test_a_second_embassy_of_the_same_pair_is_left_out_with_its_reason():
    run = apply([row(slug="", wikidata_id="Q42", facts={"city": "London"})], context())
    assert run.created == 0
    assert "Q42 is the same post as Q9999001" in run.rows.get().message


def test_two_new_rows_of_one_batch_about_one_post_make_one_mission():
    rows = [
        row(2, slug="", wikidata_id="Q42", receiving_country="IE"),
        row(3, slug="", wikidata_id="Q43", receiving_country="IE"),
        row(4, slug="", wikidata_id="Q42", receiving_country="IE"),
    ]
    run = apply(rows, context())
    assert (run.created, run.rejected) == (1, 2)


def test_honorary_consulates_in_one_city_are_told_apart():
    def consulate(line: int) -> MissionRow:
        return row(
            line,
            slug="",
            wikidata_id=f"Q{line}",
            kind="consulate",
            is_honorary=True,
            facts={"city": "Cardiff"},
        )

    Mission.objects.filter(slug="fr-cardiff").update(wikidata_id="")
    run = apply([consulate(5), consulate(6)], context())
    assert (run.changed, run.created) == (1, 1)
    assert Mission.objects.filter(city="Cardiff").count() == 2


def test_a_row_cannot_move_a_mission_to_other_countries():
    run = apply([row(receiving_country="IE")], context())
    told = run.rows.get()
    assert told.outcome == "rejected"
    assert "recorded as FR in GB, told as FR in IE" in told.message


def test_a_row_cannot_take_the_wikidata_id_of_another_mission():
    Mission.objects.filter(slug="fr-london").update(wikidata_id="")
    other = Mission.objects.get(slug="fr-edinburgh").wikidata_id
    run = apply([row(wikidata_id=other)], context())
    assert "belongs to another mission" in run.rows.get().message


def test_a_mission_told_twice_counts_once():
    run = apply([row(2), row(3)], context())
    assert (run.unchanged, run.rejected) == (1, 1)
    assert run.rows.get().message == "the same post as on line 2"


def test_a_new_status_settles_the_state_of_the_mission():
    closed = status_period(
        GAZETTE, "closed", "2026-11-20", evidence="https://x.example", confidence="high"
    )
    apply([row(parts={"status_periods": (closed,)})], context())
    mission = Mission.objects.get(slug="fr-london")
    assert (mission.status, mission.status_since) == ("closed", "2026-11-20")


def test_checks_by_people_are_never_changed():
    before = Mission.objects.filter(slug="fr-london").values_list(
        "verified_at", "verified_method", "next_review"
    )[0]
    checked = {"verified_at": LATER, "verified_method": "letter"}
    apply([row(checked=checked, facts={"address": "9 New Row"})], context())
    after = Mission.objects.filter(slug="fr-london").values_list(
        "verified_at", "verified_method", "next_review"
    )[0]
    assert after == before


def test_staff_edits_of_fields_and_parts_survive():
    mission = Mission.objects.get(slug="fr-london")
    mission.address = "Staff Row"
    mission.mark_staff_edit(["address"], by=None, at=NOW)
    mission.save()
    phone = mission.contacts.filter(channel="phone")[0]
    phone.mark_staff_edit(at=NOW)
    phone.note = "by staff"
    phone.save()
    gone = mission.contacts.filter(channel="email")[0]
    gone.withdraw(at=NOW)
    said = (
        contact(GAZETTE, "phone", phone.value, e164=phone.e164, note="by import"),
        contact(GAZETTE, "email", gone.value, purpose=gone.purpose),
    )
    whole = row(facts={"address": "Import Row"}, parts={"contacts": said}, whole=True)
    apply([whole], context(is_partial=False, allows_shrink=True))
    mission.refresh_from_db()
    phone.refresh_from_db()
    gone.refresh_from_db()
    assert (mission.address, phone.note) == ("Staff Row", "by staff")
    assert gone.withdrawn_at == NOW
    assert mission.contacts.filter(value=gone.value).count() == 1


def test_a_dry_run_changes_nothing_and_says_what_it_would():
    before = snapshot()
    run = apply([row(facts={"address": "9 New Row"})], context(is_dry_run=True))
    assert snapshot() == before
    assert (run.state, run.changed) == ("dry_run", 1)
    assert run.rows.get().diff["address"][1] == "9 New Row"


def test_a_failure_in_the_middle_changes_nothing_and_is_recorded():
    def rows():
        yield row(facts={"address": "9 New Row"})
        yield from (Rejection(n, "bad") for n in range(3, BATCH + 5))
        raise ImportFailedError("It is not UTF-8.")

    before = snapshot()
    run = apply(rows(), context())
    assert snapshot() == before
    assert (run.state, run.refusal) == ("refused", "It is not UTF-8.")


def test_an_error_of_the_database_changes_nothing():
    before, runs = snapshot(), ImportRun.objects.count()
    broken = mock.patch.object(write.Writer, "_flush", side_effect=RuntimeError)
    with broken, pytest.raises(RuntimeError):
        apply([row(facts={"address": "9 New Row"})], context())
    assert snapshot() == before
    assert ImportRun.objects.count() == runs


def all_but(*slugs: str) -> list[MissionRow]:
    kept = Mission.objects.public().exclude(slug__in=slugs)
    return [
        row(
            line,
            slug=one.slug,
            sending_country=one.sending_country.code,
            receiving_country=one.receiving_country.code,
            kind=one.kind,
            origin=Origin(one.source_id, source_date=one.source_date),
        )
        for line, one in enumerate(kept, start=2)
    ]


def test_a_loss_of_more_than_a_twentieth_is_refused_unless_meant():
    rows, before = all_but("fr-london", "fr-edinburgh"), snapshot()
    run = apply(rows, context(is_partial=False))
    assert run.state == ImportRun.State.REFUSED
    assert "It would take away 2 of" in run.refusal
    assert "--allow-shrink" in run.refusal
    assert snapshot() == before
    run = apply(rows, context(is_partial=False, allows_shrink=True))
    assert run.withdrawn == 2
    gone = Mission.objects.get(slug="fr-london")
    assert gone.withdrawn_at == LATER
    assert gone.updated_at == LATER


def test_what_an_import_withdrew_comes_back_with_the_source_and_staffs_does_not():
    rows = all_but("fr-london")
    apply(rows, context(is_partial=False, allows_shrink=True))
    by_staff = Mission.objects.get(slug="fr-edinburgh")
    by_staff.withdrawn_at = NOW
    by_staff.mark_staff_edit(["withdrawn_at"], by=None, at=NOW)
    by_staff.save()
    again = [*rows, row(99)]
    apply(again, context(is_partial=False, allows_shrink=True))
    assert Mission.objects.get(slug="fr-london").withdrawn_at is None
    assert Mission.objects.get(slug="fr-edinburgh").withdrawn_at == NOW


def test_what_is_missing_from_a_partial_file_stays():
    run = apply([row()], context(is_partial=True))
    assert run.withdrawn == 0


def test_a_source_withdraws_only_what_is_its_own_and_not_newer():
    speaks = Origin("registry", source_date="2022-11-16")
    Mission.objects.exclude(slug__in=["jp-london", "jp-paris", "se-dublin"]).update(
        source="gazette"
    )
    Mission.objects.filter(slug="jp-paris").update(source_date="2026-01")
    Mission.objects.filter(slug="se-dublin").update(wikidata_id="")
    apply([], context(is_partial=False, allows_shrink=True, source=speaks))
    withdrawn = Mission.objects.filter(withdrawn_at=LATER).values_list(
        "slug", flat=True
    )
    assert list(withdrawn) == ["jp-london"]


def test_a_source_that_is_not_described_yet_is_added_and_told():
    other = Origin("almanac", source_date="2026")
    run = apply([row(origin=other, facts={"address": "9 New Row"})], context())
    assert Source.objects.get(key="almanac").licence == ""
    assert "new source almanac" in run.rows.get(outcome="suspicious").message


def test_a_remark_is_stored_beside_the_change():
    run = apply([row(remarks=("the point lies in FR",))], context())
    assert (run.suspicious, run.unchanged) == (1, 1)
    assert run.rows.get().message == "the point lies in FR"


def test_a_batch_costs_the_same_queries_however_many_rows(django_assert_num_queries):
    rows = [
        row(
            line,
            slug=one.slug,
            sending_country=one.sending_country.code,
            receiving_country=one.receiving_country.code,
            kind=one.kind,
        )
        for line, one in enumerate(Mission.objects.all(), start=2)
    ]
    # 4 savepoints; sources, 3 counts, 2 of the index; missions and 4 kinds of part;
    # the run. Unchanged rows store nothing.
    with django_assert_num_queries(16):
        run = apply(rows, context())
    assert run.unchanged == len(rows)


def test_every_row_of_a_run_has_an_outcome():
    rows: list[MissionRow | Rejection] = [
        row(2, facts={"address": "9 New Row"}),
        row(3, slug="se-dublin", sending_country="SE", receiving_country="IE"),
        Rejection(4, "bad"),
        row(5, slug="", wikidata_id="Q42", receiving_country="IE"),
    ]
    run = apply(rows, context())
    outcomes = Counter(
        ImportedRow.objects.filter(run=run).values_list("outcome", flat=True)
    )
    assert outcomes == {"changed": 1, "rejected": 1, "created": 1}
    assert run.unchanged == 1
    assert not StatusPeriod.objects.filter(mission__wikidata_id="Q42").exists()
