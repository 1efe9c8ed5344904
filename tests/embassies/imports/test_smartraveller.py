"""Posts of Australia on saved pages of Smartraveller. Numbers are invented."""

import pytest

from embassies.imports.pipeline.rows import ImportFailedError
from embassies.imports.sources import smartraveller
from tests.embassies.imports.saved import contacts, pages, read, record, run, sample

SITE = "https://www.smartraveller.gov.au"
BELGIUM = f"{SITE}/destinations/europe/belgium"
ALGERIA = f"{SITE}/destinations/africa/algeria"


@pytest.fixture
def feed() -> bytes:
    return pages(
        {
            ALGERIA: sample("smartraveller_algeria.html.txt"),
            BELGIUM: sample("smartraveller_belgium.html.txt"),
        }
    )


def test_a_post_on_two_pages_is_read_once_as_its_hosts_page_has_it(feed):
    (brussels,) = read("smartraveller", feed)[0]
    assert (brussels.receiving_country, brussels.kind) == ("BE", "embassy")
    assert (
        brussels.facts["address"]
        == "Level 7, Invented Avenue 56, 1000 Brussels, Belgium"
    )
    assert brussels.facts["listed_by"]["smartraveller"]["url"] == BELGIUM
    assert [one.key for one in brussels.parts["coverages"]] == [("DZ", "")]


def test_only_the_posts_own_ways_are_read(feed):
    (brussels,) = read("smartraveller", feed)[0]
    assert contacts(brussels) == {
        ("phone", "general"): "+3222860599",
        ("email", "general"): "consular.brussels@au.example",
        ("website", "general"): "http://belgium.au.example/",
    }


def test_a_post_of_canada_that_helps_australians_is_none_of_australias(feed):
    (canada,) = read("smartraveller", feed)[1]
    assert (canada.reason, canada.is_readable) == (
        "Canadian Embassy: no post of AU",
        True,
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "The Canadian Embassy in Bamako provides consular help to Australians in Mali.",
        "The Embassy of Canada in Bamako provides consular assistance to Australians.",
        "Australia doesn’t have an embassy or consulate in Mali.",
        "The Australian Embassy in Bamako is closed.",
    ],
)
def test_a_page_that_says_why_it_has_no_post_is_no_fault(feed, sentence):
    page = f"<html><h1>Mali</h1><h3>Local contacts</h3><p>{sentence}</p>"
    posts, rejected = read(
        "smartraveller", feed + b"\n" + pages({f"{SITE}/mali": page})
    )
    assert len(posts) == 1
    assert rejected[-1].is_readable
    assert rejected[-1].reason.startswith("ML: ")


@pytest.mark.parametrize(
    ("name", "kind", "is_honorary"),
    [
        ("Australian High Commission, Nairobi", "high_commission", False),
        ("Australian Consulate-General in Nairobi", "consulate_general", False),
        ("Australian Honorary Consulate, Nairobi", "consulate", True),
        ("The Australian Office, Nairobi", "representative_office", False),
    ],
)
def test_a_heading_gives_the_kind(name, kind, is_honorary):
    page = (
        f"<html><h1>Kenya</h1><h3>Local contacts</h3><h4>{name}</h4>"
        "<p>Invented Road 1<br>Nairobi, Kenya<br>Phone: +254 20 555 0100</p>"
    )
    (post,) = read("smartraveller", page.encode())[0]
    assert (post.kind, post.is_honorary, post.facts["city"]) == (
        kind,
        is_honorary,
        "Nairobi",
    )


def test_a_changed_shape_is_never_taken_for_no_posts(feed):
    pages_without = {f"{SITE}/{one}": f"<h1>{one}</h1>" for one in ("Peru", "Chile")}
    with pytest.raises(ImportFailedError, match="2 of 4 pages"):
        read("smartraveller", feed + b"\n" + pages(pages_without))


def test_the_destinations_of_the_index_are_collected():
    index = '<a href="/destinations/europe/belgium">Belgium</a><a href="/destinations">'
    web = {
        smartraveller.ADDRESS: index,
        BELGIUM: sample("smartraveller_belgium.html.txt"),
    }
    found = list(smartraveller.collect(lambda address: web[address].encode()))
    assert [one.address for one in found] == [BELGIUM]


@pytest.mark.django_db
def test_a_second_run_changes_nothing(feed):
    embassy = record("au-brussels", "AU", "BE", "embassy", city="Brussels")
    first = run("smartraveller", feed)
    assert (first.changed, first.created, first.rejected) == (1, 0, 1), first.refusal
    assert embassy.contacts.get(channel="phone").e164 == "+3222860599"
    again = run("smartraveller", feed, days=2)
    assert (again.changed, again.created, again.unchanged) == (0, 0, 1)
