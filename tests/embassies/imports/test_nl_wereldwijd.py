"""The list of the Netherlands' foreign ministry. Numbers and people are invented."""

import json
from io import BytesIO

import pytest

from embassies.imports.pipeline.rows import ImportFailedError
from embassies.imports.sources import nl_wereldwijd as feed
from embassies.imports.sources.documents import write_documents
from tests.embassies.imports.feeds import (
    as_json,
    contacts,
    posts,
    rejections,
    rows,
    sample,
)

SAMPLE = sample("nl_wereldwijd.json")
LONDON, IRELAND, *OTHERS = json.loads(SAMPLE)
RECORD = f"{LONDON['dataurl']}?output=json"


def test_an_embassy_has_its_numbers_and_address():
    embassy, *_ = posts(feed, SAMPLE)
    assert (embassy.sending_country, embassy.receiving_country) == ("NL", "GB")
    assert (embassy.kind, embassy.origin.source_ref) == ("embassy", "ambassade-londen")
    assert embassy.origin.source_url == LONDON["canonical"]
    assert embassy.facts["city"] == "London"
    assert embassy.facts["address"].startswith("38 Invented Gate, SW7 0AA Londen")
    assert contacts(embassy) == [
        ("phone", "general", "+44 20 7946 0311"),
        ("email", "general", "lon@nl.example"),
        ("website", "general", LONDON["canonical"]),
    ]


def test_a_country_served_from_elsewhere_is_covered_and_has_no_post():
    embassy, *_ = posts(feed, SAMPLE)
    assert [one.key for one in embassy.parts["coverages"]] == [("IE", "")]
    served, *_ = rejections(feed, SAMPLE)
    assert (served.line, served.is_readable) == (2, True)
    assert served.reason.endswith("serves IE from elsewhere")


def test_kinds_are_told_apart_and_honorary_posts_have_no_address():
    found = [(row.kind, row.is_honorary) for row in posts(feed, SAMPLE)]
    assert found == [
        ("embassy", False),
        ("consulate_general", False),
        ("consulate", True),
        ("embassy", False),
        ("embassy", False),
    ]
    assert "address" not in posts(feed, SAMPLE)[2].facts


def test_the_embassy_to_the_holy_see_stands_in_rome():
    holy_see = posts(feed, SAMPLE)[3]
    assert (holy_see.receiving_country, holy_see.seat) == ("VA", "IT")


def test_a_post_that_the_list_calls_closed_is_no_evidence_that_it_works():
    london, *_, tripoli = posts(feed, SAMPLE)
    assert "listed_by" in london.facts
    assert "listed_by" not in tripoli.facts
    assert tripoli.remarks == ("the list says: De ambassade in Tripoli is gesloten.",)


def test_the_line_in_the_hague_is_no_slip_to_report():
    london, *_ = posts(feed, SAMPLE)
    assert london.remarks == ()
    slip = as_json({**LONDON, "emergencynumber": "+31 70 348 0000"})
    assert "another country" in posts(feed, slip)[0].remarks[0]


def test_no_person_is_read():
    told = repr(rows(feed, SAMPLE))
    assert [one for one in ("Erzonnen", "Excellentie") if one in told] == []


def test_what_is_no_post_is_left_out_with_its_reason():
    found = [(row.reason, row.is_readable) for row in rejections(feed, SAMPLE)[1:]]
    assert found == [
        ("NBSO in Lyon: no post of its own", True),
        ("Bakkerij in Lyon: its kind is not known", False),
        (
            "Nederlandse ambassade in Atlantis: its host country is not known",
            False,
        ),
    ]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda data: {"documents": data},
        lambda data: [{"documents": [{"document": data}]}],
        lambda data: {"results": data},
    ],
    ids=["documents", "documents of documents", "results"],
)
def test_wrapped_records_are_the_same(wrap):
    assert rows(feed, as_json(wrap(json.loads(SAMPLE)))) == rows(feed, SAMPLE)


@pytest.mark.parametrize(
    "where",
    [
        {"isocode": "BQ-BO", "title": "Nederlandse vertegenwoordiging in Kralendijk"},
        {"isocode": "", "location": "", "dataurl": RECORD},
        {"isocode": None, "location": "", "locationkey": "verenigd-koninkrijk"},
    ],
)
def test_the_country_is_known_by_code_name_or_address(where):
    (row,) = posts(feed, as_json({**LONDON, "locationkey": "", "dataurl": "", **where}))
    assert row.receiving_country in ("BQ", "GB")


def test_a_title_without_a_kind_may_be_marked_as_an_embassy():
    (row,) = posts(feed, as_json({**LONDON, "title": "Londen", "embassy": True}))
    assert row.kind == "embassy"


@pytest.mark.parametrize("entry", [7, {}, {"title": 5}, {"fault": "timed out"}, None])
def test_a_broken_record_is_one_rejection(entry):
    data = as_json([LONDON, entry])
    assert len(posts(feed, data)) == 1
    assert [row.is_readable for row in rejections(feed, data)] == [False]


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"<documents></documents>", b'{"documents": []}', SAMPLE[:300]]
)
def test_what_is_no_list_is_refused_with_one_line(data):
    with pytest.raises(ImportFailedError) as caught:
        rows(feed, data)
    assert "\n" not in str(caught.value)


def test_the_list_leads_to_the_records_of_the_posts():
    bare = {name: value for name, value in LONDON.items() if name != "address"}
    foreign = {"id": "x", "dataurl": "https://elsewhere.example/countries/x/"}
    listed = [bare, IRELAND, *[foreign] * 198, *OTHERS]
    asked: list[str] = []

    def get(address: str) -> bytes:
        asked.append(address)
        if "offset=0" in address:
            return as_json({"documents": listed[:200]})
        return as_json(listed[200:] if "offset" in address else LONDON)

    stream = BytesIO()
    write_documents(feed.collect(get), stream)
    assert asked == [f"{feed.ADDRESS}&offset=0", f"{feed.ADDRESS}&offset=200", RECORD]
    found = posts(feed, stream.getvalue())
    (london,) = (row for row in found if row.receiving_country == "GB")
    assert london.facts["address"].startswith("38 Invented Gate")
    assert [one.key for one in london.parts["coverages"]] == [("IE", "")]
    assert len(found) == len(posts(feed, SAMPLE))
