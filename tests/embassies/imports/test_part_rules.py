"""The merge rules of parts: what a row adds, changes, replaces and takes back."""

from typing import Any

import pytest

from embassies.imports.pipeline.part_rules import part_changes
from embassies.imports.pipeline.rows import Origin, contact, coverage, status_period
from tests.embassies.imports.facts import NEW, OLD, row


def test_an_echo_adds_none_of_its_sources_parts_but_those_of_others():
    email = contact(NEW, "email", "a@example.org")
    changes = contacts([], phone(), email, echo=True)
    assert changes.added == [email]


def part(key: int = 1, **columns: Any) -> dict[str, Any]:
    return {
        "id": key,
        "channel": "phone",
        "purpose": "general",
        "value": "+33153591110",
        "e164": "+33153591110",
        "extension": "",
        "note": "",
        "languages": [],
        "hours": "",
        "source_id": "wikidata",
        "source_ref": "Q1",
        "source_url": "https://example.org/1",
        "source_date": "2022-11-16",
        "verified_at": None,
        "withdrawn_at": None,
        **columns,
    }


def phone(origin: Origin = OLD, value: str = "+33 1 53 59 11 10", **facts: Any) -> Any:
    return contact(origin, "phone", value, **facts)


def contacts(recorded: list[Any], *told: Any, origin: Origin = OLD, **how: Any) -> Any:
    options = {
        name: how.pop(name, False) for name in ("is_partial", "echo", "corrects")
    }
    said = row(origin, contacts=told, **how)
    return part_changes(recorded, said, "contacts", **options)


def test_the_same_number_in_another_spelling_is_the_same_contact():
    assert not contacts([part()], phone())


def test_a_new_contact_is_added_and_a_new_note_changes_one():
    email = contact(OLD, "email", "a@example.org")
    changes = contacts([part()], phone(note="mornings"), email)
    assert changes.added == [email]
    assert [new for _, new in changes.changed] == [{"note": "mornings"}]


@pytest.mark.parametrize(
    "columns",
    [{"source_id": "staff"}, {"withdrawn_at": "2026-01-01"}, {"source_id": "factbook"}],
    ids=["staff's", "withdrawn", "another source's"],
)
def test_a_part_of_staff_of_another_source_or_withdrawn_is_left_alone(columns):
    assert not contacts([part(**columns)], phone(note="mornings"))
    assert not contacts([part(**columns)])


def test_an_older_edition_does_not_change_a_newer_part():
    assert not contacts([part(source_date="2026")], phone(note="mornings"))


def test_a_complete_source_takes_back_what_it_lists_no_more():
    assert [one["id"] for one in contacts([part()]).removed] == [1]
    assert not contacts([part()], is_partial=True)
    assert not contacts([part(source_date="2026")])


def test_a_part_that_a_person_checked_is_kept():
    changes = contacts([part(verified_at="2026-01-01")])
    assert not changes
    assert [one["id"] for one in changes.kept] == [1]


def test_a_whole_row_speaks_for_every_source_but_staff():
    recorded = [part(1, source_id="factbook"), part(2, source_id="staff", e164="+331")]
    assert [one["id"] for one in contacts(recorded, whole=True).removed] == [1]


def email(key: int, **columns: Any) -> dict[str, Any]:
    value = {"channel": "email", "value": "a@example.org", "e164": ""}
    return part(key, **value, **columns)


def other(origin: Origin = OLD, **facts: Any) -> Any:
    return contact(origin, "phone", "+33 1 53 59 11 11", **facts)


@pytest.mark.parametrize("is_partial", [True, False])
def test_another_number_in_a_whole_row_takes_the_place_of_the_old_one(is_partial):
    changes = contacts([part()], other(), whole=True, is_partial=is_partial)
    assert [(old["id"], new.key) for old, new in changes.replaced] == [(1, other().key)]
    assert (changes.added, changes.removed) == ([], [])


def test_a_number_of_another_purpose_or_source_replaces_nothing():
    visa = other(purpose="visa")
    changes = contacts([part()], visa, whole=True, is_partial=True)
    assert (changes.added, [one["id"] for one in changes.removed]) == ([visa], [1])
    changes = contacts([part()], other(NEW), whole=True, is_partial=False)
    assert (changes.replaced, len(changes.added)) == ([], 1)


def test_a_row_of_a_partial_file_that_is_not_whole_takes_nothing_back():
    changes = contacts([part(), email(2)], other(), is_partial=True)
    assert (changes.added, changes.removed, changes.replaced) == ([other()], [], [])


def test_a_whole_row_in_a_partial_file_speaks_for_the_sources_that_it_names():
    recorded = [part(), email(2, source_id="factbook"), email(3, source_id="gazette")]
    changes = contacts(recorded, other(NEW), whole=True, is_partial=True)
    assert [one["id"] for one in changes.removed] == [1, 2]


def test_a_newer_contact_of_its_source_is_neither_replaced_nor_joined_by_an_older_one():
    changes = contacts([part(source_date="2026")], other(), whole=True, is_partial=True)
    assert not changes


def test_a_contact_that_could_not_be_read_takes_nothing_back_in_its_place():
    recorded = [part(), email(2)]
    said = row(contacts=(), whole=True, unread=frozenset({("phone", "general")}))
    changes = part_changes(recorded, said, "contacts", is_partial=False)
    assert [one["id"] for one in changes.removed] == [2]


def test_what_is_shown_is_the_same_contact_though_its_number_was_derived_otherwise():
    changes = contacts([part(value="+33 1 53 59 11 11")], other())
    ((old, new),) = changes.changed
    assert (old["id"], new) == (1, {"e164": "+33153591111"})
    assert not changes.added


def test_an_echo_corrects_a_number_in_a_partial_file_and_nothing_else():
    how: dict[str, Any] = {"whole": True, "is_partial": True, "echo": True}
    site = {"channel": "website", "value": "https://a.example", "e164": ""}
    recorded = [part(), part(2, **site), email(3)]
    told = (other(), contact(OLD, "website", "https://b.example"))
    changes = contacts(recorded, *told, corrects=True, **how)
    assert [old["id"] for old, _ in changes.replaced] == [1]
    assert (changes.added, changes.removed) == ([], [])
    assert not contacts(recorded, *told, **how)


def test_what_staff_replaced_is_the_contact_that_they_made_of_it():
    staff = part(source_id="staff", value="+33 1 53 59 11 99", e164="+33153591199")
    assert contacts([staff], phone()).added == [phone()]
    staff["replaced_keys"] = [list(phone().key)]
    assert not contacts([staff], phone())


def test_only_a_whole_row_remarks_on_what_staff_entered():
    assert contacts([part(source_id="staff")]).kept == []
    kept = contacts([part(source_id="staff")], whole=True, is_partial=True).kept
    assert [one["id"] for one in kept] == [1]


def test_coverages_and_statuses_are_told_apart_by_what_they_say():
    covers = [
        {**part(), "country": "BY", "district": ""},
        {**part(2), "country": "AM", "district": ""},
    ]
    said = row(coverages=(coverage(OLD, "BY"), coverage(OLD, "GE")))
    changes = part_changes(covers, said, "coverages", is_partial=False)
    assert [one.key for one in changes.added] == [("GE", "")]
    assert [one["country"] for one in changes.removed] == ["AM"]
    period = status_period(OLD, "closed", "2024", evidence="x", confidence="high")
    said = row(status_periods=(period,))
    recorded = [{**part(), "status": "closed", "since": "2024", "until": ""}]
    recorded[0] |= {"evidence": "x", "confidence": "high"}
    assert not part_changes(recorded, said, "status_periods", is_partial=False)
