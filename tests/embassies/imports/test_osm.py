"""Posts in OpenStreetMap fill gaps, create nothing, and are in no file under CC0."""

import csv
import io
import json
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest

from embassies.api.files.contents import Contents
from embassies.api.files.formats import FORMATS, GEOJSON
from embassies.imports.pipeline.rows import ImportFailedError
from embassies.imports.sources.portal_csv_writer import lines
from embassies.models import Mission
from tests.atlas import NOW
from tests.embassies.imports.saved import contacts, read, record, run, sample

TAGS = {"diplomatic": "embassy", "country": "FR"}
EMBASSY = {"type": "node", "id": 1, "lat": 55.75, "lon": 37.6}
NAME = "Q999000001"


@pytest.fixture
def feed() -> bytes:
    return sample("osm.json").encode()


def tagged(**tags: str) -> bytes:
    return json.dumps([{**EMBASSY, "tags": {**TAGS, **tags}}]).encode()


def test_the_tags_of_an_element_are_a_post(feed):
    moscow, *_ = read("osm", feed)[0]
    assert (moscow.sending_country, moscow.receiving_country) == ("FR", "RU")
    assert (moscow.kind, moscow.is_supplement) == ("embassy", True)
    assert moscow.origin.source_url == "https://www.openstreetmap.org/way/101"
    assert moscow.origin.source_date == "2026-11-18"
    assert moscow.facts == {
        "city": "Moscow",
        "geonames_id": 524901,
        "time_zone": "Europe/Moscow",
        "address": "Invented Street 45, Москва",
        "opening_hours": "Mo-Fr 09:00-12:30; PH off",
        "accessibility_note": "A wheelchair can get into a part of the building.",
        "latitude": 55.7436,
        "longitude": 37.595,
        "precision": "street",
    }
    assert contacts(moscow) == {
        ("phone", "general"): "+74959371500",
        ("fax", "general"): "+74959371430",
        ("email", "general"): "info@fr.example",
        ("website", "general"): "https://fr.example/",
    }


def test_an_honorary_consul_is_one_without_name_site_or_mailbox(feed):
    _, consul, _ = read("osm", feed)[0]
    assert (consul.kind, consul.is_honorary) == ("consulate", True)
    assert contacts(consul) == {("phone", "general"): "+78125550100"}
    assert "roe" not in repr(consul).lower()


def test_the_host_is_where_the_point_lies_if_no_tag_names_it(feed):
    *_, malta = read("osm", feed)[0]
    assert (malta.sending_country, malta.receiving_country) == ("MT", "RU")


def test_what_is_no_post_of_ours_is_left_out_with_the_reason(feed):
    rejected = {one.line: (one.reason, one.is_readable) for one in read("osm", feed)[1]}
    assert rejected == {
        4: ("node/104: no kind of post that is recorded", True),
        5: ("node/105: its sending country is not clear: DE;FR", True),
        6: ("node/106: its host country is not clear", True),
        7: ("relation/107: it has no point", True),
        8: ("It is no element with tags.", False),
    }


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"embassy": "high_commission"}, "high_commission"),
        ({"embassy": "nunciature"}, "nunciature"),
        ({"diplomatic": "consulate"}, "consulate"),
        (
            {"diplomatic": "consulate", "consulate": "consulate_general"},
            "consulate_general",
        ),
        ({"diplomatic": "liaison", "liaison": "liaison_office"}, "liaison_office"),
        ({"diplomatic": "permanent_mission"}, "permanent_mission"),
    ],
)
def test_the_finer_tag_gives_the_kind(tags, kind):
    (row,) = read("osm", tagged(**tags))[0]
    assert row.kind == kind


@pytest.mark.parametrize(
    "hours", ["by appointment", "Mo-Fr sunrise-12:00", "Mo-Fr 9:00-6:00", "Mo-Fr 25:00"]
)
def test_hours_that_are_not_certain_are_left_out_with_a_remark(hours):
    (row,) = read("osm", tagged(opening_hours=hours))[0]
    assert "opening_hours" not in row.facts
    assert hours in row.remarks[0]


@pytest.mark.parametrize(
    ("feed", "reason"),
    [
        (b"", "lists no posts"),
        (b"<html>busy</html>", "no JSON"),
        (b"{}", "no elements"),
        (b'{"elements": []}', "lists no posts"),
        (
            b'{"elements": [], "remark": "runtime error: Query timed out"}',
            "stopped early",
        ),
    ],
)
def test_a_broken_answer_ends_in_one_clear_line(feed, reason):
    with pytest.raises(ImportFailedError, match=reason):
        read("osm", feed)


@pytest.fixture
def embassy(db: None) -> Mission:
    return record(
        "fr-moscow",
        "FR",
        "RU",
        "embassy",
        city="Moscow",
        geonames_id=524901,
        address="1 Own Street",
        wikidata_id=NAME,
    )


@pytest.mark.django_db
def test_gaps_are_filled_nothing_is_created_and_a_second_run_changes_nothing(
    embassy, feed
):
    first = run("osm", feed, allows_rejected=True)
    assert (first.changed, first.created) == (1, 0), first.refusal
    assert first.rows.filter(message__endswith="is not recorded").count() == 2
    embassy.refresh_from_db()
    assert embassy.opening_hours == "Mo-Fr 09:00-12:30; PH off"
    assert embassy.latitude == 55.7436
    assert embassy.address == "1 Own Street", "it is of a better source"
    assert (embassy.listed_by, embassy.listed_on) == ({}, "")
    assert Mission.objects.count() == 1
    again = run("osm", feed, days=2, allows_rejected=True)
    assert (again.changed, again.created) == (0, 0)


def text_in(file: Path) -> str:
    """Return what stands in a file; a workbook is an archive of texts."""
    if not is_zipfile(file):
        return file.read_bytes().decode(errors="replace")
    with ZipFile(file) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


@pytest.mark.django_db
def test_the_files_for_everybody_hold_nothing_of_it(embassy, feed, tmp_path):
    embassy.contacts.create(
        channel="email", value="own@fr.example", source=embassy.source
    )
    run("osm", feed, allows_rejected=True)
    assert embassy.contacts.filter(source="osm").count() == 4
    for form in FORMATS:
        file = tmp_path / f"{form.layout}.{form.name}"
        form.write(Contents(NOW), file)
        text = text_in(file)
        assert "own@fr.example" in text
        assert "1 Own Street" in text
        for gone in ("osm", "55.7436", "937-15-00", "09:00", "wheelchair"):
            assert gone not in text, f"{gone} in {form.name}"
    (row,) = csv.DictReader(io.StringIO("".join(lines(public=True))))
    assert (row["latitude"], row["precision"], row["opening_hours"]) == ("", "", "")
    GEOJSON.write(Contents(NOW), tmp_path / "file")
    (feature,) = json.loads((tmp_path / "file").read_text())["features"]
    assert feature["geometry"] is None


@pytest.mark.django_db
def test_the_staffs_own_export_is_whole(embassy, feed):
    run("osm", feed, allows_rejected=True)
    (row,) = csv.DictReader(io.StringIO("".join(lines())))
    assert row["opening_hours"] == "Mo-Fr 09:00-12:30; PH off"
    assert "osm" in row["contacts"]
