"""The workbook for people: what they change is changed, and nothing else."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from embassies.imports.pipeline.options import ImportOptions
from embassies.imports.registry import run_import
from embassies.imports.sources.portal_csv_writer import lines
from embassies.imports.sources.sheet_columns import COLUMNS
from embassies.models import Contact, Mission
from portal.countries.models import Source
from tests.atlas import NOW
from tests.embassies.imports.sheets import (
    POSITION,
    changes,
    edited,
    exported,
    load,
    put,
    row_of,
    saved,
    told,
)

pytestmark = pytest.mark.django_db
OLD = "+44 131 496 0100"
NUMBER = "+44 20 7946 0199"


@pytest.fixture(autouse=True)
def _world(atlas, clock):
    """The invented world, at its hour."""


def contacts(slug: str = "fr-london") -> set[tuple[str, str, str]]:
    shown = Contact.objects.filter(mission__slug=slug, withdrawn_at=None)
    return set(shown.values_list("channel", "purpose", "value"))


def test_an_export_that_nobody_edited_changes_nothing():
    before = "".join(lines())
    run = load(exported())
    assert (run.unchanged, run.rows.count()) == (Mission.objects.public().count(), 0)
    assert "".join(lines()) == before


@pytest.mark.fault("S5")
def test_every_cell_is_text_and_formulas_are_none(atlas):
    Mission.objects.filter(slug="fr-london").update(address="=1+\x0b1", city="+1")
    sheet = load_workbook(BytesIO(exported())).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert sheet.cell(row_of(sheet, "fr-london"), POSITION["address"]).value == "=1+1"
    assert sheet.freeze_panes == "B2"
    assert [cell.value for cell in sheet[1]] == [
        one.heading for one in COLUMNS.values()
    ]


def test_a_corrected_number_replaces_the_old_one_and_nothing_else_changes():
    before = contacts("fr-edinburgh")
    run = load(edited(exported(), put("fr-edinburgh", phone=NUMBER)))
    assert list(changes(run)) == ["fr-edinburgh"]
    assert changes(run)["fr-edinburgh"].keys() == {"contacts"}
    old, new = ("phone", "general", OLD), ("phone", "general", NUMBER)
    assert contacts("fr-edinburgh") == before - {old} | {new}


def test_a_corrected_number_keeps_its_note_and_loses_its_check():
    Contact.objects.filter(mission__slug="fr-edinburgh", value=OLD).update(
        hours="24/7", note="Out of hours", languages=["fr"]
    )
    load(edited(exported(), put("fr-edinburgh", phone=NUMBER)))
    phone = Contact.objects.get(value=NUMBER)
    assert (phone.hours, phone.note, phone.languages) == (
        "24/7",
        "Out of hours",
        ["fr"],
    )
    assert phone.e164 == NUMBER.replace(" ", "")


def test_a_number_of_another_and_newer_source_is_replaced_too():
    Source.objects.create(key="factbook", name="Factbook", licence="x")
    Contact.objects.filter(mission__slug="fr-edinburgh", value=OLD).update(
        source_id="factbook", source_date="2026-10"
    )
    assert load(exported()).rows.count() == 0
    load(edited(exported(), put("fr-edinburgh", phone=NUMBER)))
    numbers = {
        value for _, purpose, value in contacts("fr-edinburgh") if purpose == "general"
    }
    assert numbers == {NUMBER}


def test_a_checked_number_and_one_of_staff_are_replaced_and_lose_their_check():
    emergency = Contact.objects.get(mission__slug="fr-london", purpose="emergency")
    emergency.mark_staff_edit(at=NOW)
    emergency.save()
    checked = Contact.objects.get(mission__slug="fr-london", value="+44 20 7946 0100")
    assert checked.verified_at
    data = exported()
    assert load(data).rows.count() == 0
    run = load(edited(data, put("fr-london", phone=NUMBER, emergency_phone=None)))
    assert (run.changed, told(run)) == (1, [])
    assert {one for one in contacts() if one[0] == "phone"} == {
        ("phone", "general", NUMBER),
        ("phone", "consular", "020 7946 0102 ext. 7"),
    }
    assert Contact.objects.get(value=NUMBER).verified_at is None


def test_what_is_changed_comes_from_staff_and_outlives_the_next_import():
    before = "".join(lines()).encode()
    edit = put("fr-edinburgh", phone=NUMBER, address="9 New Row")
    load(edited(exported(), edit))
    mission = Mission.objects.get(slug="fr-edinburgh")
    phone = Contact.objects.get(value=NUMBER)
    today = NOW.date().isoformat()
    assert (phone.source_id, phone.source_date) == ("staff", today)
    noted = {"source": "staff", "source_date": today}
    assert mission.field_sources["address"] == noted
    assert mission.source_id == "registry"
    run_import("portal", BytesIO(before), ImportOptions(), origin="", at=NOW)
    mission.refresh_from_db()
    assert mission.address == "9 New Row"
    assert ("phone", "general", NUMBER) in contacts("fr-edinburgh")
    assert ("phone", "general", OLD) not in contacts("fr-edinburgh")


def test_an_edit_can_be_taken_back_by_another_one():
    before = contacts("fr-edinburgh")
    load(edited(exported(), put("fr-edinburgh", phone=NUMBER)))
    run = load(edited(exported(), put("fr-edinburgh", phone=OLD)))
    assert (run.changed, contacts("fr-edinburgh")) == (1, before)
    load(edited(exported(), put("fr-edinburgh", phone=None)))
    load(edited(exported(), put("fr-edinburgh", phone=OLD)))
    assert contacts("fr-edinburgh") == before


def test_what_staff_wrote_can_be_edited_again():
    mission = Mission.objects.get(slug="fr-london")
    mission.address = "Staff Row"
    mission.mark_staff_edit(["address"], by=None, at=NOW)
    mission.save()
    load(edited(exported(), put("fr-london", address="9 New Row")))
    mission.refresh_from_db()
    assert mission.address == "9 New Row"


def test_a_record_of_staff_that_nobody_edited_is_unchanged():
    Mission.objects.filter(slug="fr-london").update(
        source_id=Source.objects.staff().pk, source_date="2026-01"
    )
    run = load(exported())
    assert (run.changed, run.rows.count()) == (0, 0)


def test_a_row_changes_nothing_where_the_record_has_changed_since_the_export():
    data = edited(exported(), put("fr-edinburgh", phone=NUMBER))
    mission = Mission.objects.get(slug="fr-edinburgh")
    mission.address = "Staff Row"
    mission.save()
    Mission.objects.filter(pk=mission.pk).update(updated_at=NOW + timedelta(hours=1))
    before = contacts("fr-edinburgh")
    run = load(data)
    assert (changes(run), contacts("fr-edinburgh")) == ({}, before)
    assert "the record has changed since this workbook was exported" in told(run)[0]
    mission.refresh_from_db()
    assert mission.address == "Staff Row"


def test_a_workbook_may_be_sent_twice():
    data = edited(exported(), put("fr-edinburgh", phone=NUMBER))
    assert load(data).changed == 1
    Mission.objects.filter(slug="fr-edinburgh").update(updated_at=NOW + timedelta(1))
    run = load(data)
    assert (run.changed, run.rows.count()) == (0, 0)


@pytest.mark.parametrize("cell", ["2.28E+11", "+4113"])
def test_a_cell_that_cannot_be_read_removes_nothing(cell):
    before = contacts("fr-edinburgh")
    run = load(edited(exported(), put("fr-edinburgh", phone=cell)))
    assert contacts("fr-edinburgh") >= before
    assert cell in told(run)[0]


@pytest.mark.parametrize("between", ["\n", "; ", " ;\n ", "\r\n"])
def test_several_values_in_a_cell_are_several_contacts(between):
    two = f"+44 20 7946 0100{between}{NUMBER}"
    load(edited(exported(), put("fr-london", phone=two)))
    general = {value for _, purpose, value in contacts() if purpose == "general"}
    assert {"+44 20 7946 0100", NUMBER} <= general


def test_a_cleared_cell_removes_its_contacts_and_no_others():
    before = contacts()
    run = load(edited(exported(), put("fr-london", email=None)))
    removed = ("email", "general", "post@fr-london.example")
    assert contacts() == before - {removed}
    removals = changes(run)["fr-london"]["contacts"]
    assert isinstance(removals, dict)
    assert list(removals) == ["removed"]


def test_a_column_that_is_missing_changes_nothing():
    before = contacts()
    run = load(edited(exported(), lambda sheet: sheet.delete_cols(POSITION["phone"])))
    assert run.rows.count() == 0
    assert contacts() == before


def test_rows_that_are_missing_are_never_withdrawn():
    everything = ImportOptions(allows_shrink=True)
    data = edited(exported(), lambda sheet: sheet.delete_rows(3, 100))
    run = load(data, everything)
    assert (run.withdrawn, run.unchanged) == (0, 1)


def test_a_new_address_and_hours_are_taken_over():
    hours = "Mo-Fr 08:00-11:00"
    data = edited(
        exported(), put("fr-london", address="9 New Row", opening_hours=hours)
    )
    assert changes(load(data)).keys() == {"fr-london"}
    mission = Mission.objects.get(slug="fr-london")
    assert (mission.address, mission.opening_hours) == ("9 New Row", hours)


def test_what_a_row_cannot_change_is_reported():
    data = edited(
        exported(),
        put(
            "fr-london",
            city="Leeds",
            kind="consulate",
            status="closed",
            is_honorary="yes",
            address=None,
        ),
    )
    run = load(data)
    assert changes(run) == {}
    (message,) = told(run)
    for name in (
        "city: Leeds",
        "kind: consulate",
        "status: closed",
        "is_honorary: True",
    ):
        assert f"{name} changes nothing" in message
    assert "address: a blank cell changes nothing" in message


def test_an_edit_that_an_older_source_cannot_make_is_reported():
    Mission.objects.filter(slug="fr-london").update(source_date="2026-11")
    data = edited(
        exported(), put("fr-london", address="9 New Row", source_date="2020-01")
    )
    run = load(data)
    assert changes(run) == {}
    assert "address: 9 New Row changes nothing" in told(run)[0]


def test_the_source_of_a_row_is_that_of_what_it_changes():
    data = edited(
        exported(),
        put("fr-london", phone=NUMBER, source="gazette", source_date="2026-11-03"),
    )
    load(data)
    assert Contact.objects.get(value=NUMBER).source_id == "gazette"
    assert Contact.objects.get(value=NUMBER).source_date == "2026-11-03"
    other = Contact.objects.get(value="post@fr-london.example")
    assert other.source_id == "registry"
    assert Source.objects.filter(key="gazette").exists()


@pytest.mark.parametrize("value", [442079460199, 2.28222e11, 44.5])
def test_a_number_that_a_spreadsheet_has_typed_is_no_phone(value):
    before = contacts()
    run = load(edited(exported(), put("fr-london", phone=value, address="9 New Row")))
    assert contacts() == before
    assert "is a number or a date that a spreadsheet has made" in told(run)[0]
    assert changes(run)["fr-london"].keys() == {"address"}


def test_a_date_that_a_spreadsheet_has_typed_is_read():
    data = edited(
        exported(), put("fr-london", address="9 New Row", source_date=NOW.date())
    )
    load(data)
    assert Mission.objects.get(slug="fr-london").source_date == NOW.date().isoformat()


@pytest.mark.fault("S5")
@pytest.mark.parametrize("cell", ["=1+1", '=HYPERLINK("http://x.example","click")'])
def test_a_formula_leaves_its_row_out(cell):
    data = edited(exported(), put("fr-london", address=cell))
    run = load(data, ImportOptions(allows_rejected=True))
    row = run.rows.get(outcome="rejected")
    assert row.message == "address: holds a formula: write its value"
    assert load(data).state == "refused"


def test_sorted_moved_and_added_columns_blank_and_merged_rows_are_read():
    book = load_workbook(BytesIO(exported()))
    old = book.worksheets[0]
    new = book.create_sheet("Edited", 0)
    new.append(["Our missions"])
    new.append([])
    order = [*range(old.max_column, 0, -1)]
    for row in old.iter_rows(values_only=True):
        new.append([*(row[number - 1] for number in order), "seen"])
        new.append([])
    new.cell(3, len(COLUMNS) + 1).value = "Remark"
    new.merge_cells("A1:D1")
    new.merge_cells("A4:B4")
    run = load(saved(book))
    assert told(run) == ["column 'Remark' is not read"]
    assert changes(run) == {}
    assert run.unchanged == Mission.objects.public().count()


def test_a_new_row_is_a_new_mission():
    new = ["fr-leeds", "", "FR", "GB", "consulate", "no", "Leeds", "open"]
    new += [NUMBER, "", "", "", "7 Far Street", "", "gazette", "2026-11-03"]
    run = load(edited(exported(), lambda sheet: sheet.append(new)))
    assert run.created == 1
    mission = Mission.objects.get(slug="fr-leeds")
    assert (mission.city, mission.address) == ("Leeds", "7 Far Street")
    assert contacts("fr-leeds") == {("phone", "general", NUMBER)}


def test_a_workbook_of_something_else_is_refused():
    book = Workbook()
    book.active.append(["Slug", "Kind"])
    run = load(saved(book))
    assert run.state == "refused"
    assert "missing Sending country, Receiving country, Source" in run.refusal


def test_a_heading_that_comes_twice_is_refused():
    data = edited(exported(), lambda sheet: setattr(sheet["B1"], "value", "phone"))
    run = load(data)
    assert (run.state, run.refusal) == (
        "refused",
        "Two columns have the heading phone.",
    )
