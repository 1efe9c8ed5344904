"""The portal's own CSV: what export writes, import reads back."""

import json
from io import BytesIO

import pytest

from embassies.imports.pipeline.options import ImportOptions
from embassies.imports.pipeline.rows import ImportFailedError, MissionRow, Rejection
from embassies.imports.registry import run_import
from embassies.imports.sources import portal_csv
from embassies.imports.sources.portal_columns import COLUMNS
from embassies.imports.sources.portal_csv_writer import lines
from embassies.models import Contact, Mission, StatusPeriod
from tests.atlas import NOW
from tests.embassies.imports.tables import portal_csv as file_of

EMBASSY = {
    "slug": "fr-london",
    "sending_country": "FR",
    "receiving_country": "GB",
    "kind": "embassy",
}


def read_one(**cells) -> MissionRow | Rejection:
    return next(portal_csv.read(file_of({**EMBASSY, **cells})))


def good(**cells) -> MissionRow:
    row = read_one(**cells)
    assert isinstance(row, MissionRow), row
    return row


def reason(**cells) -> str:
    row = read_one(**cells)
    assert isinstance(row, Rejection), row
    return row.reason


def exported() -> bytes:
    return "".join(lines()).encode()


def load(data: bytes, tmp_path, **wishes):
    path = tmp_path / "missions.csv"
    path.write_bytes(data)
    with path.open("rb") as stream:
        return run_import(
            "portal", stream, ImportOptions(**wishes), origin=path.name, at=NOW
        )


@pytest.mark.django_db
def test_an_export_into_an_empty_database_exports_the_same_bytes(
    atlas, clock, tmp_path
):
    first = exported()
    Mission.objects.all().delete()
    run = load(first, tmp_path)
    assert (run.created, run.rejected) == (len(atlas.missions), 0)
    assert exported() == first


@pytest.mark.django_db
def test_an_export_into_the_same_database_changes_nothing(atlas, clock, tmp_path):
    Mission.objects.get(slug="fr-london").settle_status(at=NOW)
    for mission in Mission.objects.filter(status_periods__isnull=False).distinct():
        mission.settle_status(at=NOW)
    run = load(exported(), tmp_path)
    assert list(run.rows.values_list("slug", "diff")) == []
    assert (run.unchanged, run.changed, run.withdrawn) == (len(atlas.missions), 0, 0)


@pytest.mark.django_db
def test_the_export_is_sorted_and_tells_every_column(atlas):
    text = exported().decode()
    assert text.startswith(",".join(COLUMNS) + "\n")
    rows = portal_csv.read(BytesIO(text.encode()))
    slugs = [row.slug for row in rows if isinstance(row, MissionRow)]
    assert slugs == sorted(atlas.missions)
    assert "\r" not in text


@pytest.mark.django_db
def test_parts_leave_out_what_the_mission_says_and_what_is_empty(atlas):
    text = exported().decode()
    row = next(one for one in text.splitlines() if one.startswith("fr-london,"))
    assert '""channel"":""email""' in row
    assert '""extension"":""""' not in row
    assert row.count('""source"":""registry""') == 0


@pytest.mark.django_db
def test_the_export_costs_the_same_queries_for_more_missions(
    atlas, django_assert_num_queries
):
    # missions, contacts, coverages, statuses, services, former slugs
    with django_assert_num_queries(6):
        exported()


def test_a_row_says_only_what_its_cells_hold():
    row = good(city="London", latitude="51.5", longitude="-0.1", precision="city")
    assert row.facts == {
        "city": "London",
        "latitude": 51.5,
        "longitude": -0.1,
        "precision": "city",
    }
    assert row.whole


def test_a_part_inherits_the_source_of_its_mission_and_may_have_its_own():
    contacts = [
        {"channel": "email", "value": "a@x.example"},
        {"channel": "email", "value": "b@x.example", "source": "gazette"},
    ]
    row = good(contacts=json.dumps(contacts), source_date="2022")
    first, second = row.parts["contacts"]
    assert (first.origin.source, first.origin.source_date) == ("registry", "2022")
    assert first.facts["purpose"] == "general"
    assert second.origin.source == "gazette"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"slug": ""}, "slug: missing"),
        ({"slug": "Fr London"}, "slug: small letters"),
        ({"sending_country": "XX"}, "sending_country: 'XX' is no country"),
        ({"receiving_country": "FR"}, "stands in its own country"),
        ({"kind": "castle"}, "kind: 'castle' is not known"),
        ({"is_honorary": "perhaps"}, "is_honorary: write true, false"),
        ({"wikidata_id": "42"}, "is no Wikidata id"),
        ({"names": "{"}, "names: is not JSON"),
        ({"names": "[" * 100_000}, "names: is not JSON"),
        ({"names": '["x"]'}, "names: is not a JSON object"),
        ({"names": '{"en": 1}'}, "names: write one text"),
        ({"names": '{"en": "a\\u0000"}'}, "names: holds a control"),
        ({"names": '{"en": "\\ud800"}'}, "names: holds a control"),
        ({"address": "1 Row\u202e"}, "address: holds a control"),
        ({"address": "x" * 501}, "address: 501 characters, at most 500"),
        ({"latitude": "north"}, "latitude: is not a number"),
        ({"latitude": "nan"}, "latitude: is not a number"),
        ({"latitude": "51"}, "all or none"),
        (
            {"latitude": "99", "longitude": "0", "precision": "city"},
            "not on Earth",
        ),
        ({"precision": "near"}, "precision: 'near' is not known"),
        ({"geonames_id": "-1"}, "geonames_id: is not a whole number"),
        ({"time_zone": "Mars/Base"}, "time_zone: 'Mars/Base' is not known"),
        ({"languages": '["fr_FR"]'}, "languages: “fr_FR” is not known"),
        ({"source": ""}, "source: missing"),
        ({"source_date": "16.11.22"}, "source_date: '16.11.22' is no date"),
        ({"source_date": "31.02.2022"}, "source_date: '31.02.2022' is no date"),
        (
            {"source_date": "11/1/2026"},
            "source_date: '11/1/2026' is 2026-01-11 or 2026-11-01",
        ),
        ({"source_url": "javascript:x"}, "source_url: not a web address"),
        ({"verified_at": "2026-01-01T00:00:00"}, "verified_at: has no time zone"),
        ({"next_review": "soon"}, "next_review: is not a date"),
        ({"seat_country": "GB"}, "seat_country: only where it differs"),
        ({"contacts": '[{"phone":"1"}]'}, "contacts: an entry has other keys"),
        ({"contacts": "[1]"}, "contacts: an entry has other keys"),
        ({"contacts": '[{"channel":"phone","value":1}]'}, "value is not a text"),
        ({"covers": '[{"district":"Corsica"}]'}, "covers: an entry without country"),
        ({"statuses": '[{"status":"open"}]'}, "without evidence or confidence"),
        (
            {
                "statuses": '[{"status":"open","since":"2026","until":"2025",'
                '"evidence":"x","confidence":"low"}]'
            },
            "ends before it begins",
        ),
        ({"services": '[{"service":"passports"}]'}, "without service or status"),
        ({"former_slugs": '["../etc"]'}, "former_slugs: not a list of slugs"),
        ({"field_sources": '{"city":"me"}'}, "field_sources: write an object"),
    ],
)
def test_a_row_that_the_directory_cannot_hold_is_rejected_with_the_cell(cells, told):
    assert told in reason(**cells)


@pytest.mark.parametrize(
    ("contacts", "told"),
    [
        ('[{"channel":"phone"}]', "without channel or value"),
        (
            '[{"channel":"phone","value":"1","e164":"911"}]',
            "1 is not 911, as e164 says",
        ),
        (
            '[{"channel":"email","value":"1","e164":"+33153591110"}]',
            "1: left out. This is no e-mail address",
        ),
        (
            '[{"channel":"website","value":"javascript:alert(1)"}]',
            "javascript:alert(1): left out. This is no web address",
        ),
        ('[{"channel":"telex","value":"1"}]', "channel: 'telex' is not known"),
        (
            '[{"channel":"phone","value":"1","source_date":"16.11.2022"}]',
            "source_date: '16.11.2022' is no date",
        ),
    ],
)
def test_a_bad_contact_is_left_out_with_its_reason_and_the_row_applies(contacts, told):
    row = good(contacts=contacts)
    assert row.parts["contacts"] == ()
    assert told in "; ".join(row.remarks)


def test_the_same_contact_twice_in_a_row_is_one_and_told():
    twice = json.dumps([{"channel": "email", "value": "a@x.example"}] * 2)
    row = good(contacts=twice)
    assert [part.facts["value"] for part in row.parts["contacts"]] == ["a@x.example"]
    assert row.remarks == ("a@x.example is there twice: taken once",)


def test_a_file_of_another_kind_is_refused_with_its_columns():
    with pytest.raises(ImportFailedError, match="Other columns than expected"):
        list(portal_csv.read(BytesIO(b"operator;country\n")))


def test_an_invisible_space_in_a_contact_is_dropped():
    contacts = json.dumps([{"channel": "website", "value": "https://x.example\u200b"}])
    row = good(contacts=contacts)
    assert row.parts["contacts"][0].facts["value"] == "https://x.example"


@pytest.mark.django_db
def test_successors_and_old_addresses_are_linked(clock, tmp_path):
    data = file_of(
        {**EMBASSY, "replaced_by": "fr-dublin", "former_slugs": '["france-london"]'},
        {**EMBASSY, "slug": "fr-dublin", "receiving_country": "IE"},
    ).getvalue()
    load(data, tmp_path)
    mission = Mission.objects.get(slug="fr-london")
    assert mission.replaced_by == Mission.objects.get(slug="fr-dublin")
    assert [one.slug for one in mission.former_slugs.all()] == ["france-london"]


@pytest.mark.django_db
def test_a_new_mission_keeps_its_checks_and_its_status_follows_from_the_periods(
    clock, tmp_path
):
    periods = [
        {"status": "open", "since": "2020", "evidence": "x", "confidence": "high"},
        {"status": "closed", "since": "2026-11", "evidence": "x", "confidence": "low"},
        {"status": "limited", "since": "2027", "evidence": "x", "confidence": "low"},
    ]
    data = file_of(
        {
            **EMBASSY,
            "status": "limited",
            "statuses": json.dumps(periods),
            "verified_at": "2026-11-03T09:00:00+00:00",
            "verified_method": "called",
        }
    ).getvalue()
    load(data, tmp_path)
    mission = Mission.objects.get()
    assert (mission.status, mission.status_since) == ("closed", "2026-11")
    assert mission.verified_method == "called"
    assert StatusPeriod.objects.count() == 3
    assert not Contact.objects.exists()


def test_hours_in_another_spelling_are_recorded_as_the_specification_writes_them():
    row = good(opening_hours="Mo\u2013Fr 9am\u20135pm;")
    assert row.facts["opening_hours"] == "Mo-Fr 09:00-17:00"
    assert row.remarks == ()


@pytest.mark.parametrize(
    ("hours", "remark"),
    [
        ("Mo-Fr nine to five", "'Mo-Fr nine to five' cannot be read"),
        ("Tu-Sa 9:00-6:00", "'Tu-Sa 9:00-6:00' end on the next morning"),
    ],
)
def test_hours_that_cannot_be_told_are_kept_as_text_and_reported(hours, remark):
    row = good(opening_hours=hours)
    assert row.facts["opening_hours"] == hours
    (found,) = row.remarks
    assert found.startswith(f"opening_hours: {remark}")
    assert found.endswith("kept as text")


@pytest.mark.django_db
def test_the_report_names_the_row_whose_hours_cannot_be_told(atlas, clock, tmp_path):
    atlas["fr-london"].opening_hours = "Mo-Fr nine to five"
    atlas["fr-london"].save()
    run = load(exported(), tmp_path, is_dry_run=True)
    rows = run.rows.filter(slug="fr-london", outcome="suspicious")
    assert ["opening_hours" in row.message for row in rows] == [True]
