"""The page of all pieces: for staff, from the real templates, about nobody real."""

from typing import Any

import pytest
from django.test import Client

PIECES = {
    "a banner of each tone": ("conflict", "warning", "information"),
    "the search box and its error": ('role="search"', 'class="error-summary"'),
    "missions in each state": ("tag-open", "tag-shut"),
    "a number that can be called": ("tel:+442079460900", "Checked by us on"),
    "what is not known": ("We have no record of a phone number",),
    "a step": ('class="step"', "An invented treaty"),
    "frame": ('class="breadcrumb', 'class="pages"', "<table", 'class="facts"'),
}


@pytest.mark.parametrize("path", ["/en/design/", "/ar/design/"])
def test_staff_see_every_piece(staff_client: Client, path: str) -> None:
    page = staff_client.get(path)
    assert page.status_code == 200
    assert '<meta name="robots" content="noindex">' in page.text
    if path.startswith("/en/"):
        missing = {
            piece: sign
            for piece, signs in PIECES.items()
            for sign in signs
            if sign not in page.text
        }
        assert not missing


def test_readers_do_not_see_it(client: Client, db: None) -> None:
    assert client.get("/en/design/").status_code == 404


def test_developers_see_it(client: Client, settings: Any, db: None) -> None:
    settings.DEBUG = True
    assert client.get("/en/design/").status_code == 200


def test_it_asks_the_database_for_nothing_but_the_reader(
    staff_client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):  # session, user
        staff_client.get("/en/design/")


def test_search_engines_are_not_led_to_it(client: Client, db: None) -> None:
    assert "design" not in client.get("/sitemap.xml").text
    assert "/design/" not in client.get("/en/").text
