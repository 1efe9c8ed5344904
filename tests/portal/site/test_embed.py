"""Pieces for other sites: frameable by anyone, small, without a cookie."""

import html
import json
from urllib.parse import parse_qs, urlencode, urlsplit

import brotli
import pytest
from django.conf import settings as django_settings
from django.test import Client
from time_machine import Traveller

from portal.advisories import issuing
from portal.advisories.board import Board
from portal.review.guard import reviewed
from tests.atlas import NOW, Atlas
from tests.portal.advisories.conftest import draft
from tests.support.addresses import every_address
from tests.support.page_store import Stored

pytestmark = pytest.mark.django_db

LIMIT = 15 * 1024
PIECES = ("/embed/find/", "/embed/help/", "/embed/help/?in=RU&lang=ar")


@pytest.mark.parametrize("path", PIECES)
@pytest.mark.parametrize("language", ["en", "fr", "ru", "ar", "zh-hans"])
def test_a_piece_may_be_framed_by_anyone_and_is_small(
    client: Client, path: str, language: str
) -> None:
    joined = "&" if "?" in path else "?"
    answer = client.get(f"{path}{joined}lang={language}")
    assert answer.status_code == 200
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    assert "Set-Cookie" not in answer
    assert len(brotli.compress(answer.content)) < LIMIT


@pytest.mark.fault("S8", "S1")
def test_everything_else_stays_unframeable(client: Client, atlas: Atlas) -> None:
    paths = [
        one.good() for one in every_address() if not one.route.startswith("/embed")
    ]
    assert len(paths) > 100
    for path in paths:
        policy = client.get(path).headers.get("Content-Security-Policy", "")
        assert "frame-ancestors *" not in policy, path


def test_a_stored_piece_keeps_its_own_policy(
    client: Client, page_store: Stored
) -> None:
    for _time in range(2):
        answer = client.get("/embed/find/?lang=fr")
        assert "frame-ancestors *" in answer["Content-Security-Policy"]
        assert '<html lang="fr"' in answer.text
    assert page_store.page("/embed/find/?lang=fr") is not None


def test_language_and_country_come_from_the_address_alone(client: Client) -> None:
    accept = {"accept-language": "de"}
    assert '<html lang="en"' in client.get("/embed/help/", headers=accept).text
    russia = client.get("/embed/help/?in=ru&lang=zh-hans", headers=accept).text
    assert '<html lang="zh-hans"' in russia
    assert 'name="in" value="RU"' in russia
    assert f'action="{django_settings.SITE_URL}/zh-hans/help/"' in russia
    assert 'name="in" value="RU"' in client.get("/embed/help/?in=russia").text
    assert client.get("/embed/help/?in=Atlantis").status_code == 404
    assert '<html lang="en"' in client.get("/embed/help/?lang=%22%3E").text


def test_a_piece_shows_the_advisory_of_its_country_first(
    client: Client, atlas: Atlas, clock: Traveller, banner: Board
) -> None:
    for name, country in (("world", "UA"), ("own", "FR")):
        with reviewed():
            issuing.issue(draft(name, country=country), at=NOW)
    banner.forget()
    text = client.get("/embed/help/?in=FR").text
    assert f'href="{django_settings.SITE_URL}/en/advisories/own/"' in text
    assert "/advisories/world/" not in text


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/fr/countries/russia/", "lang=fr&amp;in=RU"),
        ("/en/help/?nationality=FR&in=UA", "lang=en&amp;in=UA"),
        ("/ar/", "lang=ar"),
    ],
)
def test_oembed_describes_the_piece_for_a_page(
    client: Client, path: str, query: str
) -> None:
    address = f"{django_settings.SITE_URL}{path}"
    answer = client.get("/oembed/", {"url": address, "format": "json"})
    found = json.loads(answer.content)
    assert (found["type"], found["version"]) == ("rich", "1.0")
    assert f"/embed/help/?{query}" in found["html"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    source = html.unescape(found["html"]).split('src="')[1].split('"')[0]
    piece = client.get(source.removeprefix(django_settings.SITE_URL))
    assert piece.status_code == 200


def test_oembed_of_nothing_is_an_error_of_its_own(client: Client) -> None:
    assert client.get("/oembed/", {"url": "https://x/nowhere/"}).status_code == 404
    assert client.get("/oembed/", {"url": "https://["}).status_code == 404
    assert client.get("/oembed/?format=xml&url=/en/").status_code == 501


@pytest.mark.parametrize("piece", ["help", "find"])
@pytest.mark.parametrize("word", ["Atlantis", "ZZ", "../x", "<b>"])
def test_an_unknown_country_gives_a_piece_that_says_so_in_the_frame(
    client: Client, piece: str, word: str
) -> None:
    answer = client.get(f"/embed/{piece}/", {"in": word, "lang": "fr"})
    assert answer.status_code == 404
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert "Nous ne connaissons aucun pays de ce nom." in html.unescape(answer.text)
    assert 'name="in" value=' not in answer.text
    assert "<form" in answer.text


@pytest.mark.parametrize(
    ("word", "code"),
    [("UK", "GB"), ("uk", "GB"), ("France", "FR"), ("GBR", "GB"), ("Österreich", "AT")],
)
def test_a_country_may_be_asked_for_by_other_codes_and_names(
    client: Client, word: str, code: str
) -> None:
    answer = client.get("/embed/help/", {"in": word})
    assert answer.status_code == 200
    assert f'name="in" value="{code}"' in answer.text


def test_a_piece_without_a_country_shows_every_live_advisory(
    client: Client, atlas: Atlas, clock: Traveller, banner: Board
) -> None:
    for name, country in (("one", "UA"), ("two", "FR"), ("all", "")):
        with reviewed():
            issuing.issue(draft(name, country=country), at=NOW)
    banner.forget()
    for piece in ("help", "find"):
        text = client.get(f"/embed/{piece}/").text
        assert all(f"/advisories/{name}/" in text for name in ("one", "two", "all"))
        text = client.get(f"/embed/{piece}/?in=FR").text
        assert "/advisories/one/" not in text
        assert all(f"/advisories/{name}/" in text for name in ("two", "all"))


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/en/help/",
        "/en/help/",
        "javascript:/en/help/",
        "{site}/en/embassies/fr-london/",
        "{site}/en/news/",
        "{site}/en/countries/atlantis/",
        "{site}/en/help/?in=Atlantis",
        "{site}.evil.example/en/help/",
        "{site}@evil.example/en/help/",
        "{site}",
        "",
    ],
)
def test_oembed_has_nothing_for_other_addresses(
    client: Client, atlas: Atlas, address: str
) -> None:
    url = address.format(site=django_settings.SITE_URL)
    assert client.get("/oembed/", {"url": url}).status_code == 404


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("/en/about/embed/", "/embed/help/?lang=en"),
        ("/fr/embassies/", "/embed/find/?lang=fr"),
        ("/embed/find/?lang=de&in=RU", "/embed/find/?lang=de&in=RU"),
        ("/en/help/?in=UK", "/embed/help/?lang=en&in=GB"),
    ],
)
def test_oembed_describes_the_piece_that_a_page_has(
    client: Client, path: str, source: str
) -> None:
    answer = client.get("/oembed/", {"url": f"{django_settings.SITE_URL}{path}"})
    found = html.unescape(answer.json()["html"])
    assert f'src="{django_settings.SITE_URL}{source}"' in found


@pytest.mark.parametrize(
    ("given", "width", "height"),
    [
        ({}, 480, 640),
        ({"maxwidth": 300}, 300, 640),
        ({"maxheight": 500}, 480, 500),
        ({"maxwidth": 2000, "maxheight": 100}, 480, 100),
    ],
)
def test_oembed_keeps_within_the_size_asked_for(
    client: Client, given: dict[str, int], width: int, height: int
) -> None:
    address = f"{django_settings.SITE_URL}/en/help/"
    query = urlencode({"url": address, **given})
    found = client.get(f"/oembed/?{query}").json()
    assert (found["width"], found["height"]) == (width, height)
    assert f'height="{height}"' in found["html"]
    assert f"max-width:{width}px" in found["html"]


@pytest.mark.parametrize("size", ["0", "-5", "wide", "1e3"])
def test_oembed_refuses_a_size_that_is_none(client: Client, size: str) -> None:
    address = f"{django_settings.SITE_URL}/en/help/"
    answer = client.get("/oembed/", {"url": address, "maxwidth": size})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("path", "described"),
    [
        ("/en/", "/en/"),
        ("/en/help/", "/en/help/"),
        ("/en/help/?nationality=FR&in=RU", "/en/help/?in=RU"),
        ("/de/about/embed/", "/de/about/embed/"),
        ("/en/countries/russia/", "/en/countries/russia/"),
    ],
)
def test_pages_that_have_a_piece_name_its_description(
    client: Client, atlas: Atlas, path: str, described: str
) -> None:
    text = client.get(path).text
    (link,) = (one for one in text.split("<link") if "application/json+oembed" in one)
    address = html.unescape(link.split('href="')[1].split('"')[0])
    given = parse_qs(urlsplit(address).query)
    assert given == {"url": [f"{django_settings.SITE_URL}{described}"]}
    answer = client.get(address.removeprefix(django_settings.SITE_URL))
    assert answer.status_code == 200


def test_the_page_for_website_owners_shows_lines_that_work(client: Client) -> None:
    text = client.get("/de/about/embed/").text
    assert text.count("&lt;iframe") == 3
    assert "embed-frame.js" in text
