"""Pieces for other sites: frameable by anyone, small, without a cookie."""

import html
import json

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


def test_the_page_for_website_owners_shows_lines_that_work(client: Client) -> None:
    text = client.get("/de/about/embed/").text
    assert text.count("&lt;iframe") == 3
    assert "embed-frame.js" in text
