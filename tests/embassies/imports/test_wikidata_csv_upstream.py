"""The real extract of Wikidata, over the starter directory."""

import csv
from collections import Counter

import pytest

from embassies.imports.pipeline.options import ImportOptions
from embassies.imports.pipeline.rows import MissionRow, Rejection
from embassies.imports.registry import run_import
from embassies.imports.sources import wikidata_csv
from embassies.models import Contact, ImportRun, Mission
from portal.management.commands.load_starter import MISSIONS
from tests.atlas import NOW

pytestmark = pytest.mark.shared
NAME = "database_of_embassies_2022-11-16.csv"
DAY = "2022-11-16"
COPY = ImportOptions(is_partial=True, is_copy=True)


@pytest.fixture(scope="module")
def told(request) -> dict[int, MissionRow | Rejection]:
    """Every row of the file by its line."""
    shared = request.getfixturevalue("shared_folder")
    with (shared / "data" / NAME).open("rb") as stream:
        return {row.line: row for row in wikidata_csv.read(stream, DAY)}


@pytest.fixture(scope="module")
def shared_folder():
    from tests.conftest import SHARED  # noqa: PLC0415

    if not SHARED.is_dir():
        pytest.skip("the real upstream files are not beside this checkout")
    return SHARED


def rows(told) -> list[MissionRow]:
    return [row for row in told.values() if isinstance(row, MissionRow)]


def test_every_row_is_a_post_or_has_a_reason(told):
    assert len(told) == 9852
    assert len(rows(told)) == 9808
    assert all(row.reason for row in told.values() if isinstance(row, Rejection))


def test_all_embassies_to_russia_stand_in_moscow(told):
    cities = Counter(
        row.facts.get("city")
        for row in rows(told)
        if row.receiving_country == "RU" and row.kind in ("embassy", "nunciature")
    )
    assert list(cities) == ["Moscow"]
    districts = {525, 587, 737, 1110, 1254, 1360, 2131, 3690, 7814, 8259, 8688, 9142}
    assert {told[line].facts["city"] for line in districts} == {"Moscow"}


@pytest.mark.parametrize(
    ("country", "city"),
    [
        ("NL", "The Hague"),
        ("CI", "Abidjan"),
        ("TZ", "Dar es Salaam"),
        ("BJ", "Cotonou"),
        ("MM", "Yangon"),
    ],
)
def test_embassies_keep_a_seat_that_is_not_the_capital(told, country, city):
    cities = Counter(
        row.facts.get("city")
        for row in rows(told)
        if row.receiving_country == country and row.kind == "embassy"
    )
    assert cities.most_common(1)[0][0] == city
    assert cities[city] >= 10


def test_no_australian_mission_stands_in_australia(told):
    australian = [told[line] for line in range(350, 377)]
    hosts = [row.receiving_country for row in australian]
    assert len(hosts) == 27
    assert "AU" not in hosts
    assert hosts[:6] == ["NR", "TR", "BR", "AR", "GB", "BD"]
    assert all(row.remarks for row in australian)


POINTS_ELSEWHERE = {
    699: "KE",
    771: "HR",
    876: "PY",
    3735: "NG",
    3770: "NG",
    5026: "BG",
    5381: "CN",
    5410: "PH",
    5889: "PE",
    5903: "CO",
    6069: "IS",
    7144: "CY",
    7251: "AL",
    7254: "AL",
    9680: "AR",
}
"""Lines whose point lies in another country than the row says, by a map of time zones
with the borders of all countries; one more (3234) has its own sender as host."""


def test_points_in_another_country_are_left_out_and_no_others(told):
    dropped = {
        row.line: remark.split()[4].rstrip(",")
        for row in rows(told)
        for remark in row.remarks
        if remark.startswith("the point lies in")
    }
    assert dropped == POINTS_ELSEWHERE
    assert all("latitude" not in told[line].facts for line in dropped)


def test_the_other_points_are_all_kept(told, shared):
    with (shared / "data" / NAME).open(encoding="utf-8", newline="") as file:
        table = enumerate(csv.DictReader(file, delimiter=";"), start=2)
        with_point = {line for line, cells in table if cells["latitude"]}
    kept = {row.line for row in rows(told) if "latitude" in row.facts}
    rejected = {row.line for row in told.values() if isinstance(row, Rejection)}
    assert len(with_point) == 8720
    assert with_point - rejected - set(POINTS_ELSEWHERE) == kept


def test_both_chinas_are_apart(told):
    pairs = Counter((row.sending_country, row.receiving_country) for row in rows(told))
    assert pairs["CN", "TW"] == 1
    assert {
        row.facts.get("city") for row in rows(told) if row.receiving_country == "TW"
    } <= {
        "Taipei",
        "Kaohsiung",
        None,
    }
    assert sum(count for pair, count in pairs.items() if pair[0] == "TW") == 113


def test_embassies_to_the_holy_see_sit_in_rome(told):
    to_holy_see = [row for row in rows(told) if row.receiving_country == "VA"]
    assert len(to_holy_see) == 87
    assert {(row.facts["seat_country"], row.facts["city"]) for row in to_holy_see} == {
        ("IT", "Rome")
    }
    both = {row.sending_country for row in to_holy_see} & {
        row.sending_country for row in rows(told) if row.receiving_country == "IT"
    }
    assert len(both) > 70


def test_embassies_to_libya_may_sit_in_tunis(told):
    in_tunis = {
        row.sending_country
        for row in rows(told)
        if (row.receiving_country, row.facts.get("seat_country")) == ("LY", "TN")
    }
    assert in_tunis == {"CA", "CI", "JP", "PL", "US"}


def test_kosovo_and_the_order_of_malta_send_and_receive(told):
    sent = Counter(row.sending_country for row in rows(told))
    hosts = Counter(row.receiving_country for row in rows(told))
    assert (sent["XK"], sent["XM"], hosts["XK"]) == (32, 33, 21)
    covered = Counter(
        part.key[0] for row in rows(told) for part in row.parts["coverages"]
    )
    assert covered["XM"] > 20


def test_unrecognised_entities_are_rejected_by_name(told):
    reasons = " ".join(
        row.reason for row in told.values() if isinstance(row, Rejection)
    )
    for name in ("Abkhazia", "South Ossetia", "Somaliland", "Quebec", "Saxony"):
        assert name in reasons


def test_addresses_have_no_mailto_and_phones_are_valid_or_as_written(told):
    parts = [part.facts for row in rows(told) for part in row.parts["contacts"]]
    assert not [one for one in parts if "mailto:" in one["value"]]
    phones = [one for one in parts if one["channel"] == "phone"]
    assert len(phones) == 884
    assert sum(not one["e164"] for one in phones) == 34
    assert all(one["value"].startswith("+") for one in phones)


@pytest.mark.django_db
def test_the_file_attaches_to_the_starter_and_changes_nothing_the_second_time(
    shared, starter
):
    before = Mission.objects.count()
    run = _import(shared)
    assert run.state == ImportRun.State.DONE
    assert run.created + run.changed + run.unchanged + run.rejected == 9852
    assert run.created < 100
    assert run.changed > 9_500
    assert run.withdrawn == 0
    assert Mission.objects.count() == before + run.created
    assert not Contact.objects.filter(value__startswith="mailto:").exists()
    with MISSIONS.open("rb") as stream:
        echo = run_import("portal", stream, COPY, origin="starter", at=NOW)
    assert (echo.created, echo.changed) == (0, 0)
    again = _import(shared)
    assert (again.created, again.changed, again.withdrawn) == (0, 0, 0)
    assert again.unchanged == run.created + run.changed + run.unchanged


def _import(shared) -> ImportRun:
    path = shared / "data" / NAME
    with path.open("rb") as stream:
        return run_import(
            "wikidata-csv", stream, ImportOptions(), origin=str(path), at=NOW
        )
