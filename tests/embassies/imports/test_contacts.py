"""Contacts in a file: derived, clean, each once; a bad one never costs its row."""

import json
from typing import Any

import pytest

from embassies.imports.pipeline.apply import apply
from embassies.imports.pipeline.contacts import ContactList
from embassies.imports.pipeline.options import ImportContext, ImportOptions
from embassies.imports.pipeline.rows import MissionRow, Origin, contact
from embassies.imports.pipeline.summary import summary
from embassies.imports.registry import run_import
from embassies.models import Contact, ImportRun, Mission
from portal.countries.models import Source
from tests.atlas import NOW
from tests.embassies.imports.tables import portal_csv

pytestmark = pytest.mark.django_db
REGISTRY = Origin("registry", source_date="2026-11-01")
LOME = {
    "slug": "ee-lome",
    "sending_country": "EE",
    "receiving_country": "TG",
    "kind": "embassy",
    "source": "registry",
    "source_date": "2026-11-01",
}


@pytest.fixture(autouse=True)
def _sources(db, clock):
    """The hour of the invented world, and the sources that the files name."""
    for key in ("registry", "gazette"):
        Source.objects.create(key=key, name=key, licence="CC0-1.0")


def load(*contacts: dict[str, str], **cells: Any) -> ImportRun:
    row = {**LOME, "contacts": json.dumps(contacts), **cells}
    options = ImportOptions(is_partial=True)
    return run_import("portal", portal_csv(row), options, origin="x.csv", at=NOW)


def phone(value: str, **facts: str) -> dict[str, str]:
    return {"channel": "phone", "value": value, **facts}


def recorded(slug: str = "ee-lome") -> list[tuple[str, str, str]]:
    rows = Contact.objects.filter(mission__slug=slug, withdrawn_at=None)
    return list(rows.order_by("pk").values_list("value", "e164", "extension"))


def remarks(run: ImportRun) -> str:
    return "; ".join(
        run.rows.filter(outcome="suspicious").values_list("message", flat=True)
    )


def test_a_valid_number_without_e164_is_dialable():
    assert load(phone("+228 22 21 61 94")).suspicious == 0
    assert recorded() == [("+228 22 21 61 94", "+22822216194", "")]


def test_the_value_counts_where_e164_is_another_number_and_that_is_told():
    run = load(
        phone("+228 22 21 61 94", e164="+41793002551", purpose="emergency"),
        phone("+228 22 21 61 95", e164="+4113"),
    )
    assert recorded() == [
        ("+228 22 21 61 94", "+22822216194", ""),
        ("+228 22 21 61 95", "+22822216195", ""),
    ]
    told = "+228 22 21 61 94 is not +41793002551, as e164 says: the value counts"
    assert told in remarks(run)
    assert "+228 22 21 61 95 is not +4113" in remarks(run)


def test_the_same_number_in_e164_with_spaces_is_no_other_number():
    assert load(phone("+228 22216194", e164="+228 22 21 61 94")).suspicious == 0


def test_a_corrected_value_replaces_the_number_in_a_partial_file():
    load(phone("+228 22 21 61 94"), {"channel": "email", "value": "a@ee.example"})
    key = Contact.objects.get(channel="phone").pk
    run = load(
        phone("+228 22 21 61 95", e164="+22822216194"),
        {"channel": "email", "value": "a@ee.example"},
    )
    assert recorded()[0] == ("+228 22 21 61 95", "+22822216195", "")
    assert Contact.objects.get(channel="phone").pk == key
    (old, new) = run.rows.get(outcome="changed").diff["contacts"]["replaced"][0]
    assert (old["value"], new["value"]) == ("+228 22 21 61 94", "+228 22 21 61 95")
    told = "contacts (replaces +228 22 21 61 94 by +228 22 21 61 95)"
    assert told in summary(run, 20)


def test_a_dry_run_tells_what_is_replaced_added_and_removed():
    load(phone("+228 22 21 61 94"), {"channel": "email", "value": "a@ee.example"})
    run = load(phone("+228 22 21 61 95"), {"channel": "website", "value": "ee.example"})
    assert "replaces +228 22 21 61 94 by +228 22 21 61 95" in summary(run, 20)
    assert "adds https://ee.example, removes a@ee.example" in summary(run, 20)
    assert [value for value, *_ in recorded()] == [
        "+228 22 21 61 95",
        "https://ee.example",
    ]


def test_a_replaced_contact_keeps_no_note_of_the_old_one():
    load(phone("+228 22 21 61 94", note="mornings", hours="24/7"))
    load(phone("+228 22 21 61 95"))
    new = Contact.objects.get()
    assert (new.note, new.hours, new.source_date) == ("", "", "2026-11-01")


def test_a_source_that_gives_no_note_leaves_none_on_a_replaced_contact():
    load(phone("+228 22 21 61 94", note="mornings", hours="24/7"))
    told = contact(REGISTRY, "phone", "+228 22 21 61 95")
    said = MissionRow(2, "EE", "TG", "embassy", REGISTRY, parts={"contacts": (told,)})
    options = ImportOptions(allows_shrink=True)
    apply([said], ImportContext("x", "x", NOW, options, source=REGISTRY))
    new = Contact.objects.get()
    assert (new.e164, new.note, new.hours) == ("+22822216195", "", "")


def test_only_a_file_of_corrections_changes_what_its_source_gave_at_the_same_date():
    load(phone("+228 22 21 61 94", source_id="Q1"), source_id="Q1")
    starter = portal_csv({**LOME, "contacts": json.dumps([phone("+228 22 21 61 95")])})
    copy = ImportOptions(is_partial=True, is_copy=True)
    run = run_import("portal", starter, copy, origin="starter.csv", at=NOW)
    assert (run.changed, recorded()[0][1]) == (0, "+22822216194")
    assert load(phone("+228 22 21 61 95")).changed == 1
    assert recorded() == [("+228 22 21 61 95", "+22822216195", "")]


def test_a_blank_cell_says_nothing_and_an_empty_list_says_none():
    load(phone("+228 22 21 61 94"))
    assert load(contacts="").changed == 0
    assert len(recorded()) == 1
    assert load().changed == 1
    assert recorded() == []


def test_a_damaged_number_takes_nothing_back():
    load(phone("+228 22 21 61 94"), {"channel": "email", "value": "a@ee.example"})
    run = load(phone("2.28222E+11"))
    assert "2.28222E+11: left out. A spreadsheet has changed" in remarks(run)
    assert recorded() == [("+228 22 21 61 94", "+22822216194", "")]


def test_contacts_of_other_sources_stay_unless_the_row_names_them():
    load(phone("+228 22 21 61 94"), phone("+228 22 21 61 90", source="gazette"))
    load(phone("+228 22 21 61 95"))
    assert [one[1][-2:] for one in recorded()] == ["95", "90"]
    load(phone("+228 22 21 61 95"), phone("+228 22 21 61 91", source="gazette"))
    assert [one[1][-2:] for one in recorded()] == ["95", "91"]


def test_what_staff_entered_and_what_a_person_checked_stays_with_a_remark():
    load(phone("+228 22 21 61 94"), phone("+228 22 21 61 90", purpose="visa"))
    Contact.objects.filter(purpose="visa").update(source=Source.objects.staff())
    Contact.objects.filter(purpose="general").update(verified_at=NOW)
    run = load(phone("+228 22 21 61 95"))
    assert [one[1][-2:] for one in recorded()] == ["94", "90", "95"]
    assert "because a person checked it: +228 22 21 61 94" in remarks(run)
    assert "because staff entered it: +228 22 21 61 90" in remarks(run)


def test_an_older_file_puts_no_old_number_beside_a_newer_one():
    load(phone("+228 22 21 61 94"))
    run = load(phone("+228 22 21 61 95"), source_date="2025")
    assert (run.changed, len(recorded())) == (0, 1)


def test_two_extensions_of_one_number_are_two_contacts():
    run = load(
        phone("+228 22 21 61 94", e164="+22822216194", extension="12"),
        phone("+228 22 21 61 94", e164="+22822216194", extension="13"),
    )
    assert run.suspicious == 0
    assert recorded() == [
        ("+228 22 21 61 94 ext. 12", "+22822216194", "12"),
        ("+228 22 21 61 94 ext. 13", "+22822216194", "13"),
    ]


def test_an_extension_beside_a_value_that_has_another_is_told():
    run = load(phone("+228 22 21 61 94 ext. 12", extension="13"))
    assert "has no extension 13: the value counts" in remarks(run)
    assert recorded()[0][2] == "12"


def test_several_values_in_a_cell_are_several_contacts_and_bad_ones_are_told():
    run = load(
        {"channel": "email", "value": "a@ee.example; b@ee.example; c(at)ee.example"},
        {
            "channel": "email",
            "purpose": "visa",
            "value": "mailto:v@ee.example?subject=x",
        },
        phone("+228 22 21 61 94 / 95"),
    )
    assert [value for value, *_ in recorded()] == [
        "a@ee.example",
        "b@ee.example",
        "v@ee.example",
        "+228 22 21 61 94",
        "+228 22 21 61 95",
    ]
    assert "c(at)ee.example: left out. This is no e-mail address" in remarks(run)


def test_the_same_number_twice_in_two_spellings_is_one_contact_and_told():
    run = load(phone("+228 22 21 61 94"), phone("22216194"))
    assert len(recorded()) == 1
    assert "22216194 is there twice: taken once" in remarks(run)


def test_a_number_in_no_plan_is_kept_and_told_once():
    run = load(phone("2221619"))
    assert "2221619 is no valid number: kept as written" in remarks(run)
    assert load(phone("2221619")).suspicious == 0


@pytest.mark.fault("S5")
def test_a_formula_costs_a_contact_or_the_row():
    run = load(phone("=1+1"), phone("+228 22 21 61 94", note="@SUM(A1)"))
    assert recorded() == []
    assert remarks(run).count("A text must not begin with = or @") == 2
    run = load(address='=HYPERLINK("http://x.example","click")')
    assert run.rows.get().message.startswith("address: A text must not begin with =")


@pytest.mark.fault("S5")
@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("city", "@Lome"),
        ("address", "\u200b=1+1"),
        ("access_note", "\t=1"),
        ("names", '{"et": "=1+1"}'),
        ("languages", '["=1+1"]'),
        ("covers", '[{"country": "BJ", "district": "=1+1"}]'),
        ("field_sources", '{"city": {"source": "=1+1"}}'),
        ("source_id", "=1+1"),
    ],
)
def test_a_formula_in_any_other_cell_is_refused_with_its_column(column, cell):
    run = load(**{column: cell})
    assert run.rejected == 1
    assert "A text must not begin with = or @" in run.rows.get().message
    assert not Mission.objects.exists()


def test_a_seat_in_another_country_decides_from_where_a_number_is_dialled():
    load(phone("01 53 59 11 10"), seat_country="FR", city="Paris")
    assert recorded()[0][1] == "+33153591110"
    run = load(phone("01 53 59 11 10"), address="1 Rue")
    assert run.changed == 1
    assert recorded()[0][1] == "+33153591110"


def test_a_mission_that_moves_has_its_numbers_derived_again():
    load(phone("01 53 59 11 10"), phone("20 2221 5030", source="gazette"))
    assert [number for _, number, _ in recorded()] == ["", ""]
    load(contacts="", seat_country="FR", city="Paris")
    assert recorded()[0][1] == "+33153591110"


def test_a_list_of_contacts_remembers_what_it_could_not_read():
    contacts = ContactList("TG")
    contacts.add(REGISTRY, {"channel": "email", "value": "x(at)y"})
    contacts.add(REGISTRY, {"channel": "phone", "value": "+228 22 21 61 94"})
    assert contacts.unread == {("email", "general")}
    assert [part.facts["e164"] for part in contacts.parts] == ["+22822216194"]
