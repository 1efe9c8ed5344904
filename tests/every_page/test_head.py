"""What the head of a page tells: languages, feeds, what is left out of search."""

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client

from tools.page_checks.parser import Page, parse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "atlas")]

SITE = settings.SITE_URL


def head_of(client: Client, address: str, status: int = 200) -> Page:
    answer = client.get(address)
    assert answer.status_code == status
    return parse(answer.content.decode())


FEEDS = {
    "/en/": {"/en/news/feed.atom", "/en/advisories/feed.atom"},
    "/ar/news/": {"/ar/news/feed.atom", "/ar/advisories/feed.atom"},
    "/fr/countries/united-kingdom/": {
        "/fr/news/in/united-kingdom/feed.atom",
        "/fr/advisories/feed.atom",
        "/fr/embassies/in/united-kingdom/changes.atom",
        "/fr/embassies/of/united-kingdom/changes.atom",
    },
    "/en/embassies/fr-london/": {"/en/advisories/feed.atom"},
    "/en/embassies/in/japan/": {
        "/en/embassies/in/japan/changes.atom",
        "/en/advisories/feed.atom",
    },
    "/ar/embassies/of/japan/": {
        "/ar/embassies/of/japan/changes.atom",
        "/ar/advisories/feed.atom",
    },
}


@pytest.mark.parametrize(("address", "feeds"), FEEDS.items())
def test_a_reader_of_feeds_finds_those_of_the_page(
    client: Client, address: str, feeds: set[str]
) -> None:
    html = client.get(address).content.decode()
    head = parse(html.split("</head>")[0])
    assert {link for link in head.links if link.endswith(".atom")} == feeds
    for feed in feeds:
        assert client.get(feed)["Content-Type"].startswith("application/atom+xml")


LEFT_OUT = [
    "/en/embassies/?q=french+embassy",
    "/en/embassies/in/united-kingdom/?kind=embassy",
    "/en/help/?in=GB",
    "/en/help/?nationality=FR&in=GB",
    "/en/embassies/fr-london/card/",
    "/en/embassies/fr-london/report/",
    "/en/embassies/of/austria/in/japan/",
    "/en/news/?q=embassy",
]


@pytest.mark.parametrize("address", LEFT_OUT)
def test_answers_and_copies_are_left_out_of_search(
    client: Client, address: str
) -> None:
    page = head_of(client, address)
    assert page.metas["robots"] == "noindex"
    assert page.canonicals == []
    assert page.versions == {}
    assert page.title


FOUND = ["/en/embassies/of/france/in/united-kingdom/", "/en/embassies/in/ireland/map/"]


@pytest.mark.parametrize("address", [*FOUND, "/ar/help/", "/zh-hans/embassies/"])
def test_pages_with_something_of_their_own_are_found(
    client: Client, address: str
) -> None:
    page = head_of(client, address)
    assert "robots" not in page.metas
    assert page.canonicals == [SITE + address]
    assert page.metas["og:url"] == SITE + address
    assert page.versions["x-default"] == page.versions["en"]


def test_a_later_page_of_a_list_is_a_page_of_its_own(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embassies.pages.list_views.PAGE_SIZE", 2)
    first = head_of(client, "/en/embassies/in/united-kingdom/?page=1")
    second = head_of(client, "/en/embassies/in/united-kingdom/?page=2")
    assert first.canonicals == [f"{SITE}/en/embassies/in/united-kingdom/"]
    assert second.canonicals == [f"{SITE}/en/embassies/in/united-kingdom/?page=2"]
    assert second.versions["ar"] == f"{SITE}/ar/embassies/in/united-kingdom/?page=2"
    assert first.title != second.title


def test_a_shared_link_shows_what_the_page_calls_itself(client: Client) -> None:
    page = head_of(client, "/en/embassies/fr-london/")
    assert page.metas["og:title"] == page.title
    assert page.metas["og:description"] == page.metas["description"]
    assert page.metas["og:image"] == f"{SITE}/static/portal/share.png"


def test_a_breadcrumb_is_told_as_it_is_shown(client: Client) -> None:
    page = head_of(client, "/ar/embassies/fr-london/")
    (way,) = [one for one in page.data if one["@type"] == "BreadcrumbList"]
    steps = way["itemListElement"]
    assert [step["position"] for step in steps] == [1, 2, 3, 4]
    assert steps[0]["item"] == f"{SITE}/ar/"
    assert "item" not in steps[-1]
    assert all(step["name"] in page.text for step in steps)


def test_a_page_without_a_breadcrumb_tells_none(client: Client) -> None:
    assert head_of(client, "/en/").data == []


def test_a_quotation_mark_of_a_translator_ends_no_attribute() -> None:
    text = '{% load structured_data %}{% capture it %}so "called"{% endcapture %}<a b="{{ it }}">'
    shown = 'so &quot;called&quot;<a b="so &quot;called&quot;">'
    assert Template(text).render(Context()) == shown
