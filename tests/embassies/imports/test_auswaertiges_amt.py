"""The lists of Germany's Federal Foreign Office. Numbers and people are invented."""

import json
from io import BytesIO

import pytest

from embassies.imports.pipeline.rows import ImportFailedError
from embassies.imports.sources import auswaertiges_amt as feed
from embassies.imports.sources.documents import Document, write_documents
from tests.embassies.imports.feeds import (
    as_json,
    contacts,
    posts,
    rejections,
    rows,
    sample,
)

ABROAD = sample("auswaertiges_amt.json")
IN_GERMANY = sample("auswaertiges_amt_in_germany.json")


def listed(**entry: object) -> bytes:
    country = {"country": "Frankreich", "contentList": ["2"], "2": entry}
    return as_json({"response": {"contentList": ["1"], "1": country}})


def both() -> bytes:
    stream = BytesIO()
    lists = ((feed.ADDRESS, ABROAD), (feed.IN_GERMANY, IN_GERMANY))
    write_documents((Document(at, json.loads(data)) for at, data in lists), stream)
    return stream.getvalue()


def test_an_embassy_has_its_numbers_hours_and_address():
    embassy, *_ = posts(feed, ABROAD)
    assert (embassy.sending_country, embassy.receiving_country) == ("DE", "GB")
    assert (embassy.kind, embassy.origin.source_ref) == ("embassy", "910001")
    assert embassy.origin.source_url == feed.ADDRESS
    assert embassy.facts == {
        "city": "London",
        "geonames_id": 2643743,
        "time_zone": "Europe/London",
        "address": "1 Invented Square, London SW1X 0AA",
        "postal_address": "German Embassy, PO Box 1, London SW1X 0AB",
        "opening_hours": "Mo-Th 09:00-12:00; Fr 09:00-11:00",
        "latitude": 51.4975,
        "longitude": -0.1545,
        "precision": "street",
        "listed_by": {"auswaertiges-amt": {"date": "2026-11-20", "url": feed.ADDRESS}},
    }
    assert contacts(embassy) == [
        ("phone", "general", "+44 20 7946 0011"),
        ("phone", "emergency", "+44 20 7946 0012"),
        ("fax", "general", "+44 20 7946 0013"),
        ("email", "general", "info@london.example"),
        ("form", "general", "https://london.example/kontakt"),
        ("website", "general", "https://london.example/"),
    ]
    (district,) = embassy.parts["coverages"]
    assert district.key == ("GB", "England, Wales")


def test_kinds_are_told_apart_and_honorary_posts_marked():
    kinds = [(row.kind, row.is_honorary) for row in posts(feed, ABROAD)]
    assert kinds == [
        ("embassy", False),
        ("consulate_general", False),
        ("consulate", True),
        ("embassy", False),
        ("embassy", False),
    ]


def test_the_older_shape_is_read_too():
    old = posts(feed, ABROAD)[-1]
    assert old.facts["address"] == "Rue Inventée 12, 75008 Paris"
    assert contacts(old) == [
        ("phone", "general", "+33 1 99 00 41 41"),
        ("phone", "emergency", "+33 1 99 00 41 42"),
        ("email", "general", "extern@paris.example"),
        ("website", "general", "https://paris.example"),
    ]


def test_no_person_is_read():
    names = ["Musterfrau", "Mustermann", "Beispiel", "Erdacht", "Kunstname", "Fictif"]
    told = repr(rows(feed, ABROAD)) + repr(rows(feed, IN_GERMANY))
    assert [name for name in names if name in told] == []


def test_hours_that_are_not_certain_are_told_and_not_recorded():
    consulate = posts(feed, ABROAD)[1]
    assert "opening_hours" not in consulate.facts
    assert consulate.remarks == ("hours left out, not certain: Nur nach Vereinbarung",)


def test_a_post_that_the_list_calls_closed_is_no_evidence_that_it_works():
    assert "listed_by" not in posts(feed, ABROAD)[3].facts
    assert posts(feed, ABROAD)[3].remarks == (
        "the list says: Die Botschaft ist derzeit geschlossen.",
    )


def test_sections_and_broken_entries_are_left_out_with_their_reason():
    section, bakery, missing = rejections(feed, ABROAD)
    assert (section.line, section.is_readable) == (6, True)
    assert section.reason.startswith("Konsularabteilung der Botschaft: ")
    assert (bakery.reason, bakery.is_readable) == (
        "Bäckerei, Lyon: its kind is not known",
        False,
    )
    assert (missing.line, missing.is_readable) == (8, False)


@pytest.mark.parametrize("data", [IN_GERMANY, both()], ids=["alone", "of both"])
def test_missions_in_germany_are_those_of_the_country_they_stand_under(data):
    found = [row for row in posts(feed, data) if row.receiving_country == "DE"]
    assert [(row.sending_country, row.kind, row.is_honorary) for row in found] == [
        ("FR", "embassy", False),
        ("FR", "consulate_general", True),
        ("KE", "embassy", False),
    ]
    assert {row.origin.source_url for row in found} == {feed.IN_GERMANY}
    assert contacts(found[0])[0] == ("phone", "general", "+49 30 23125011")
    assert found[0].facts["opening_hours"] == "Mo-Fr 09:00-12:00"


def test_lines_are_counted_through_both_lists():
    assert [row.line for row in rows(feed, both())] == list(range(1, 12))


def test_entries_side_by_side_and_values_of_other_types_are_read():
    entry = {
        "description": ["Botschaft"],
        "country": "Frankreich (FR)",
        "city": "Paris",
        "phone": 33199004155,
        "mail": None,
        "website": "paris.example",
        "geo": "none",
        "open": {"Mo": "9"},
    }
    (embassy,) = posts(feed, as_json({"response": {"7": entry, "lastModified": 1}}))
    assert embassy.receiving_country == "FR"
    assert contacts(embassy) == [
        ("phone", "general", "+33 1 99 00 41 55"),
        ("website", "general", "https://paris.example"),
    ]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"description": "Botschaft", "country": "Atlantis"}, ""),
        ({"description": "=cmd()", "city": "Paris"}, "its kind is not known"),
        ({"description": 7}, "its kind is not known"),
        ({}, "the list names it and has no entry of it"),
    ],
)
def test_a_broken_entry_is_one_rejection(entry, reason):
    (row,) = rows(feed, listed(**entry))
    assert reason in getattr(row, "reason", "")


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"<html></html>", b'{"response": {"contentList": []}}']
    + [b'{"results": [1]}', b'"text"', ABROAD[:500], b"\xff\xfe"],
)
def test_what_is_no_list_is_refused_with_one_line(data):
    with pytest.raises(ImportFailedError) as caught:
        rows(feed, data)
    assert "\n" not in str(caught.value)


def test_both_lists_are_fetched():
    pages = {feed.ADDRESS: ABROAD, feed.IN_GERMANY: IN_GERMANY}
    stream = BytesIO()
    write_documents(feed.collect(pages.__getitem__), stream)
    assert rows(feed, stream.getvalue()) == rows(feed, both())


def test_an_answer_that_is_no_json_ends_the_fetching():
    with pytest.raises(ImportFailedError, match="is no JSON"):
        list(feed.collect(lambda address: b"<html>"))
