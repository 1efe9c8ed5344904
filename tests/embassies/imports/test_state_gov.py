"""Posts of the United States on saved pages of travel.state.gov. Numbers are invented."""

from io import BytesIO

import pytest

from embassies.imports.pipeline.rows import ImportFailedError
from embassies.imports.sources import state_gov
from embassies.imports.sources.documents import write_documents
from embassies.models import Mission
from tests.embassies.imports.saved import contacts, pages, read, record, run, sample

SITE = "https://travel.state.gov"
FOLDER = "/content/travel/en/international-travel/International-Travel-Country-Information-Pages"
FRANCE = f"{SITE}{FOLDER}/France.html"
MONACO = f"{SITE}{FOLDER}/Monaco.html"


@pytest.fixture
def feed() -> bytes:
    return pages(
        {
            FRANCE: sample("state_gov_france.html.txt"),
            MONACO: sample("state_gov_monaco.html.txt"),
        }
    )


def test_each_post_of_a_page_is_read_once_with_its_kind_and_town(feed):
    posts, _ = read("state-gov", feed)
    assert [(one.kind, one.receiving_country, one.facts["city"]) for one in posts] == [
        ("embassy", "FR", "Paris"),
        ("consulate_general", "FR", "Marseille"),
        ("consular_agency", "FR", "Nice"),
    ]


def test_labels_give_contacts_their_purpose_and_the_name_its_website(feed):
    paris, marseille, _ = read("state-gov", feed)[0]
    assert contacts(paris) == {
        ("phone", "general"): "+33199001234",
        ("phone", "emergency"): "+33199001235",
        ("fax", "general"): "+33199001236",
        ("email", "general"): "CitizenParis@us.example",
        ("website", "general"): "https://fr.us.example/paris/",
    }
    assert contacts(marseille)["phone", "general"] == "+33499001237"
    assert paris.facts["address"] == "2 avenue Inventée, 75008 Paris, France"
    assert paris.facts["listed_by"]["state-gov"]["url"] == FRANCE


def test_a_post_on_the_page_of_another_country_serves_it(feed):
    _, marseille, nice = read("state-gov", feed)[0]
    assert [one.key for one in marseille.parts["coverages"]] == [("MC", "")]
    assert "coverages" not in nice.parts


def test_what_stands_outside_the_section_is_no_post(feed):
    posts, _ = read("state-gov", feed)
    numbers = {one.facts["value"] for row in posts for one in row.parts["contacts"]}
    assert not any("99 99" in number for number in numbers)


def test_a_kind_that_the_directory_has_not_is_left_out_with_the_reason(feed):
    (rejected,) = read("state-gov", feed)[1]
    assert rejected.is_readable
    assert rejected.reason.startswith("U.S. Embassy Branch Office Lyon: no kind")


@pytest.mark.parametrize(
    "sentence",
    [
        "The United States does not maintain an embassy or consulate in Tuvalu.",
        "There is no U.S. embassy in Tuvalu.",
        "</p><p><a href='https://x.example/'>U.S. Embassy Funafuti</a><b>U.S. Embassy"
        " Funafuti suspended operations on August 31, 2021.</b>",
    ],
)
def test_a_page_that_says_why_it_has_no_post_is_no_fault(feed, sentence):
    page = (
        f"<html><title>Tuvalu</title><h4>Embassies and Consulates</h4><p>{sentence}</p>"
    )
    posts, rejected = read("state-gov", feed + b"\n" + pages({f"{SITE}/Tuvalu": page}))
    assert len(posts) == 3
    assert all(one.is_readable for one in rejected if one.line == 3)
    assert any(one.line == 3 for one in rejected)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html><title>Peru</title><p>Welcome to our new site.</p>",
        "<html><title>Not found</title><h4>Embassies and Consulates</h4>",
    ],
)
def test_pages_of_another_shape_are_never_taken_for_no_posts(feed, page):
    changed = feed + b"\n" + pages({f"{SITE}/x.html": page})
    with pytest.raises(ImportFailedError, match="1 of 3 pages have no post"):
        read("state-gov", changed)


def test_a_few_unread_pages_among_many_are_reported():
    france = sample("state_gov_france.html.txt")
    found = {f"{SITE}/{number}.html": france for number in range(10)}
    posts, rejected = read("state-gov", pages({**found, f"{SITE}/Peru.html": "<p>New"}))
    assert len(posts) == 3
    (peru,) = (one for one in rejected if not one.is_readable)
    assert peru.reason == f"{SITE}/Peru.html: no post could be read"


def test_one_saved_page_is_read_too():
    posts, _ = read("state-gov", sample("state_gov_france.html.txt").encode())
    assert len(posts) == 3


@pytest.mark.parametrize(
    "feed", [b"{", b"[1, null]", b"{}", b"<html>", b'[{"address": "x", "content": 3}]']
)
def test_what_is_no_page_ends_in_one_clear_line(feed):
    with pytest.raises(ImportFailedError) as raised:
        read("state-gov", feed)
    assert "\n" not in str(raised.value)


def test_the_pages_that_the_index_links_to_are_collected_and_read_again():
    index = (
        f"<script>{{'url': '{FOLDER}/France'}}, {{'url': '{FOLDER}/Monaco'}}</script>"
    )
    web = {
        state_gov.ADDRESS: index,
        FRANCE: sample("state_gov_france.html.txt"),
        MONACO: sample("state_gov_monaco.html.txt"),
    }
    file = BytesIO()
    write_documents(state_gov.collect(lambda address: web[address].encode()), file)
    assert len(read("state-gov", file.getvalue())[0]) == 3


def test_a_page_that_cannot_be_fetched_is_blank_and_an_index_without_links_fails():
    def get(address: str) -> bytes:
        if address == state_gov.ADDRESS:
            return f"'{FOLDER}/France.html' '{FOLDER}/France'".encode()
        raise ImportFailedError("timed out")

    (page,) = state_gov.collect(get)
    assert page == (FRANCE, "")
    with pytest.raises(ImportFailedError, match="links to no page"):
        list(state_gov.collect(lambda address: b"<html>moved"))


@pytest.mark.django_db
def test_a_second_run_changes_nothing(feed):
    paris = record(
        "us-paris", "US", "FR", "embassy", city="Paris", address="1 Old Road"
    )
    first = run("state-gov", feed)
    assert (first.changed, first.created, first.rejected) == (1, 2, 1), first.refusal
    paris.refresh_from_db()
    assert paris.address == "2 avenue Inventée, 75008 Paris, France"
    again = run("state-gov", feed, days=2)
    assert (again.changed, again.created, again.unchanged) == (0, 0, 3)
    assert Mission.objects.count() == 3
