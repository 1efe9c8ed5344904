"""Results of Wikidata's query service. The items are invented (Q9990…)."""

import json
from io import BytesIO

import pytest

from embassies.imports.pipeline.rows import ImportFailedError, MissionRow, Rejection
from embassies.imports.sources import wikidata

ENTITY = "http://www.wikidata.org/entity/"
DAY = "2026-11-20"

EMBASSY = {
    "mission": f"{ENTITY}Q999000001",
    "types": f"{ENTITY}Q3917681|{ENTITY}Q213283",
    "operators": f"{ENTITY}Q142",
    "countries": f"{ENTITY}Q159",
    "cities": f"{ENTITY}Q862100 Khamovniki District",
    "jurisdictions": f"{ENTITY}Q159 Russia|{ENTITY}Q399 Armenia",
    "points": "Point(37.595 55.7436)",
    "phones": "+7-495-937-15-00",
    "emails": "mailto:a@x.example",
    "websites": "https://x.example/",
    "facebook": "x",
    "addresses": "45 Invented Street",
    "names": "en=Embassy of France, Moscow|ru=Посольство Франции",
}
CLOSED = {
    "mission": f"{ENTITY}Q999000002",
    "types": f"{ENTITY}Q7843791|{ENTITY}Q372690",
    "operators": f"{ENTITY}Q183",
    "countries": f"{ENTITY}Q155",
    "jurisdictions": f"{ENTITY}Q175 São Paulo",
    "ended": "2024-06-30T00:00:00Z",
}
TWO_HOSTS = {
    "mission": f"{ENTITY}Q999000003",
    "types": f"{ENTITY}Q3917681",
    "operators": f"{ENTITY}Q142",
    "countries": f"{ENTITY}Q155|{ENTITY}Q159",
}
TWO_POINTS = {
    **EMBASSY,
    "mission": f"{ENTITY}Q999000004",
    "points": "Point(37.6 55.7)|Point(2.3 48.8)",
}


def result(*bindings: dict[str, str]) -> bytes:
    rows = [
        {name: {"type": "literal", "value": value} for name, value in one.items()}
        for one in bindings
    ]
    head = {"vars": list(EMBASSY)}
    return json.dumps({"head": head, "results": {"bindings": rows}}, indent=1).encode()


def read(data: bytes) -> list[MissionRow | Rejection]:
    return list(wikidata.read(BytesIO(data), DAY))


def test_a_result_is_a_post_like_a_row_of_the_extract():
    (row,) = read(result(EMBASSY))
    assert isinstance(row, MissionRow)
    assert (row.sending_country, row.receiving_country, row.kind) == (
        "FR",
        "RU",
        "embassy",
    )
    assert row.facts == {
        "city": "Moscow",
        "geonames_id": 524901,
        "time_zone": "Europe/Moscow",
        "address": "45 Invented Street",
        "names": {"en": "Embassy of France, Moscow", "ru": "Посольство Франции"},
        "latitude": 55.7436,
        "longitude": 37.595,
        "precision": "street",
    }
    assert row.origin.source_date == DAY
    assert [one.facts["value"] for one in row.parts["contacts"]] == [
        "+7-495-937-15-00",
        "a@x.example",
        "https://x.example/",
        "https://www.facebook.com/x",
    ]
    assert [one.key for one in row.parts["coverages"]] == [("AM", "")]
    assert "status_periods" not in row.parts


def test_a_post_that_has_ended_is_closed_since_that_day():
    (row,) = read(result(CLOSED))
    assert isinstance(row, MissionRow)
    assert row.kind == "consulate_general"
    (period,) = row.parts["status_periods"]
    assert period.key == ("closed", "2024-06-30")
    assert period.facts["evidence"] == "https://www.wikidata.org/entity/Q999000002"
    assert [one.key for one in row.parts["coverages"]] == [("BR", "São Paulo")]


def test_several_hosts_are_no_host_and_several_points_no_point():
    rejected, kept = read(result(TWO_HOSTS, TWO_POINTS))
    assert isinstance(rejected, Rejection)
    assert "several countries" in rejected.reason
    assert isinstance(kept, MissionRow)
    assert "latitude" not in kept.facts


def test_many_results_are_read_one_by_one():
    data = result(*[EMBASSY] * 3_000)
    stream = BytesIO(data)
    rows = wikidata.read(stream, DAY)
    assert next(rows).line == 1
    assert stream.tell() < len(data) / 5
    assert sum(1 for _ in rows) == 2_999


def test_an_empty_answer_has_no_rows():
    assert read(result()) == []


@pytest.mark.fault("hostile-json")
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>Too many requests</html>",
        result(EMBASSY)[:400],
        b'{"results": {"bindings": [1]}}',
        b'{"results": {"bindings": [{"mission": "Q1"}]}}',
        b'{"results": {"bindings": [' + b"[" * 200_000,
        b'{"results": {"bindings": [{"a": "\xff"}]}}',
    ],
    ids=["empty", "html", "cut off", "number", "text", "deep", "bytes"],
)
def test_what_is_no_answer_is_refused_with_one_line(data):
    with pytest.raises(ImportFailedError) as caught:
        read(data)
    assert "\n" not in str(caught.value)


def test_the_query_asks_for_every_type_that_the_portal_knows():
    for item in ("Q3917681", "Q18414273", "Q372690", "Q23891529", "Q620045"):
        assert f"wd:{item}" in wikidata.QUERY
    assert wikidata.ADDRESS.startswith("https://query.wikidata.org/sparql?query=")
