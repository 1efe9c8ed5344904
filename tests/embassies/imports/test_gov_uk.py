"""Items of GOV.UK's organisations abroad. Numbers and people are invented."""

import json
from copy import deepcopy
from io import BytesIO

import pytest

from embassies.imports.pipeline.rows import ImportFailedError
from embassies.imports.sources import gov_uk as feed
from embassies.imports.sources.documents import Document, write_documents
from embassies.imports.sources.opening_times import visiting_hours
from tests.embassies.imports.feeds import (
    as_json,
    contacts,
    posts,
    rejections,
    rows,
    sample,
)

SAMPLE = sample("gov_uk.json")
SEARCH, PARIS, *OTHERS = json.loads(SAMPLE)
CONTENT = "https://www.gov.uk/api/content/world/organisations/"


def test_an_embassy_has_the_contacts_of_its_main_office():
    embassy, *_ = posts(feed, SAMPLE)
    assert (embassy.sending_country, embassy.receiving_country) == ("GB", "FR")
    assert (embassy.kind, embassy.facts["city"]) == ("embassy", "Paris")
    assert embassy.origin.source_url == f"{feed.SITE}{PARIS['base_path']}"
    assert embassy.facts["address"] == ("35 rue Inventée, Cour 2, Paris, 75008, France")
    assert embassy.facts["opening_hours"] == "Mo-Fr 08:30-17:00"
    assert contacts(embassy) == [
        ("phone", "general", "+33 1 99 00 41 71"),
        ("fax", "general", "+33 1 99 00 41 74"),
        ("email", "general", "info@paris.example"),
        ("form", "general", "https://www.contact-embassy.example/paris"),
        ("phone", "consular", "+33 1 99 00 41 73"),
        ("email", "consular", "consular@paris.example"),
        ("phone", "emergency", "+33 1 99 00 41 72"),
        ("website", "general", f"{feed.SITE}{PARIS['base_path']}"),
        ("social", "general", "https://twitter.com/invented_uk"),
    ]
    assert [one.key for one in embassy.parts["coverages"]] == [("MC", "")]


def test_the_line_in_london_and_the_press_office_are_no_numbers_of_a_post():
    told = repr([contacts(row) for row in posts(feed, SAMPLE)])
    assert [one for one in ("7008", "41 78", "41 79") if one in told] == []


@pytest.mark.parametrize(
    "printed",
    [
        "+44 20 7008 5000",
        "020 7008 5000",
        "+44 (0)20 7008 1500",
        "0044 20 7008 5000 or 02070085000",
    ],
)
def test_the_line_in_london_is_known_however_it_is_printed(printed):
    item = deepcopy(PARIS)
    details = item["links"]["contacts"][2]["details"]
    details["phone_numbers"] = [{"title": "Telephone", "number": printed}]
    phones = [
        one for one in contacts(posts(feed, as_json(item))[0]) if one[0] == "phone"
    ]
    assert [purpose for _, purpose, _ in phones] == ["consular", "emergency"]


def test_an_older_item_has_its_contacts_alone():
    consulate = posts(feed, SAMPLE)[1]
    assert (consulate.kind, consulate.facts["city"]) == (
        "consulate_general",
        "New York City",
    )
    assert contacts(consulate)[0] == ("phone", "emergency", "+1 212-555-0172")


def test_an_office_with_its_contact_in_it_is_read_too():
    item = deepcopy(PARIS)
    (main,) = item["links"]["main_office"]
    main["links"] = {"contact": [item["links"]["contacts"][2]]}
    item["links"]["contacts"] = None
    item["details"]["office_contact_associations"] = []
    (embassy,) = posts(feed, as_json(item))
    assert contacts(embassy)[0] == ("phone", "general", "+33 1 99 00 41 71")


def test_an_office_that_was_withdrawn_gives_nothing():
    item = deepcopy(PARIS)
    item["links"]["home_page_offices"][0]["withdrawn"] = True
    (embassy,) = posts(feed, as_json(item))
    assert "consular" not in [purpose for _, purpose, _ in contacts(embassy)]


def test_missions_to_organisations_and_to_the_holy_see_are_told_apart():
    geneva, holy_see = posts(feed, SAMPLE)[2:]
    assert (geneva.kind, geneva.receiving_country) == ("permanent_mission", "CH")
    assert (holy_see.kind, holy_see.receiving_country) == ("embassy", "VA")
    assert (holy_see.seat, holy_see.facts["city"]) == ("IT", "Rome")
    assert "address" not in holy_see.facts, "a town alone is no address"


@pytest.mark.parametrize(
    ("title", "kind", "is_honorary"),
    [
        ("British High Commission Nairobi", "high_commission", False),
        ("British Deputy High Commission Lagos", "deputy_high_commission", False),
        ("British Consulate-General Lyon", "consulate_general", False),
        ("British Honorary Consulate Nice", "consulate", True),
        ("UK Delegation to the OECD", "permanent_mission", False),
        ("British Office Lyon", "representative_office", False),
    ],
)
def test_a_title_names_the_kind(title, kind, is_honorary):
    (row,) = posts(feed, as_json({**PARIS, "title": title}))
    assert (row.kind, row.is_honorary) == (kind, is_honorary)


def test_the_country_of_several_is_the_one_of_the_town_where_no_address_says_it():
    item = {**PARIS, "links": {"world_locations": PARIS["links"]["world_locations"]}}
    (row,) = posts(feed, as_json({**item, "title": "British Consulate Lyon"}))
    assert (row.receiving_country, row.facts["city"]) == ("FR", "Lyon")


def test_no_person_is_read():
    told = repr(rows(feed, SAMPLE))
    assert [one for one in ("Person", "Envoy", "Dame") if one in told] == []


def test_what_is_no_post_is_left_out_with_its_reason():
    found = [(row.reason, row.is_readable) for row in rejections(feed, SAMPLE)]
    assert found == [
        ("British Embassy Tripoli: withdrawn by its publisher", True),
        (
            "Department for Business and Trade France:"
            " an office of the government, no mission",
            True,
        ),
        ("British Embassy Atlantis: its host country is not known", False),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"withdrawn": True},
        {"document_type": "gone"},
        {"document_type": "redirect"},
    ],
)
def test_an_item_that_is_gone_is_no_post(change):
    data = as_json([PARIS, {**PARIS, **change}])
    assert [row.is_readable for row in rejections(feed, data)] == [True]


@pytest.mark.parametrize(
    "item",
    [7, [], {}, {"title": None}, {"fault": "It cannot be read: timed out."}],
)
def test_a_broken_item_is_one_rejection(item):
    data = as_json([PARIS, item])
    assert len(posts(feed, data)) == 1
    assert [row.is_readable for row in rejections(feed, data)] == [False]


@pytest.mark.parametrize(
    "links", [7, [], {"contacts": [7, None, {"details": []}]}, {"main_office": [{}]}]
)
def test_links_of_another_type_give_no_contact(links):
    places = {"world_location_names": [{"name": "France"}]}
    (row,) = posts(feed, as_json({**PARIS, "links": links, "details": places}))
    assert [channel for channel, *_ in contacts(row)] == ["website"]


@pytest.mark.parametrize(
    "data", [b"", b"<html></html>", b"[]", as_json(SEARCH), SAMPLE[:900]]
)
def test_what_is_no_list_is_refused_with_one_line(data):
    with pytest.raises(ImportFailedError) as caught:
        rows(feed, data)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Monday to Thursday 8am to 4pm\nFriday 8am to 1pm", None),
        ("Opening hours: Monday to Friday 9:00-12:00", "Monday to Friday 9:00-12:00"),
        ("Visa section: Monday 9:00-12:00", "Visa section: Monday 9:00-12:00"),
        ("Call +33 1 99 00 41 71 at any time, 24/7", ""),
        ("Public holidays 2026\nMonday 2 January 9:00", ""),
    ],
)
def test_only_lines_with_days_and_times_are_hours(text, hours):
    assert visiting_hours(text) == (
        text.replace("\n", "; ") if hours is None else hours
    )


def test_the_search_leads_to_the_items_page_by_page():
    links = [f"/world/organisations/{number}" for number in range(201)]
    found = [{"link": one} for one in [*links, "https://elsewhere.example/"]]
    pages = {
        f"{feed.ADDRESS}&start=0": as_json({"results": found[:200]}),
        f"{feed.ADDRESS}&start=200": as_json({"results": found[200:]}),
        **{f"{CONTENT}{number}": as_json(PARIS) for number in range(201)},
    }
    documents = list(feed.collect(pages.__getitem__))
    assert [one.address for one in documents][::100] == [
        f"{CONTENT}{number}" for number in (0, 100, 200)
    ]
    assert documents[0].content == PARIS


def test_an_item_that_cannot_be_fetched_is_one_rejection():
    def get(address: str) -> bytes:
        if address == f"{CONTENT}2":
            raise ImportFailedError(f"{address} cannot be read: Gone.")
        results = [{"link": f"/world/organisations/{one}"} for one in (1, 2)]
        return as_json({"results": results} if "search" in address else PARIS)

    stream = BytesIO()
    write_documents(feed.collect(get), stream)
    assert len(posts(feed, stream.getvalue())) == 1
    (rejection,) = rejections(feed, stream.getvalue())
    assert rejection.reason == f"{CONTENT}2 cannot be read: Gone."


def test_a_service_that_fails_again_and_again_ends_the_fetching():
    def get(address: str) -> bytes:
        results = [{"link": f"/world/organisations/{one}"} for one in range(50)]
        if "search" not in address:
            raise ImportFailedError(f"{address} cannot be read: timed out.")
        return as_json({"results": results})

    fetched: list[Document] = []
    with pytest.raises(ImportFailedError, match="timed out"):
        fetched.extend(feed.collect(get))
