"""Pages for when something is wrong: where to call, and when to come back."""

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from tests.atlas import Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PATHS = ["/en/", "/ar/countries/france/", "/fr/embassies/fr-london/", "/en/news/"]


@pytest.fixture
def down(atlas: Atlas, client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of the portal whose database does not answer."""

    def fail(*args: object, **kwargs: object) -> None:
        raise OperationalError("could not connect to server")

    monkeypatch.setattr(connection, "cursor", fail)
    client.raise_request_exception = False
    return client


@pytest.mark.fault("db-gone")
@pytest.mark.parametrize("path", PATHS)
def test_without_its_database_a_page_says_when_to_come_back(
    down: Client, path: str
) -> None:
    answer = down.get(path)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert "no-store" in answer["Cache-Control"]
    body = answer.content.decode()
    assert f'<html lang="{path[1:3]}"' in body
    assert 'href="tel:112"' in body
    assert '<meta name="robots" content="noindex">' in body
    assert "could not connect" not in body


def test_the_page_says_at_which_hour_that_was(down: Client) -> None:
    assert "It was 12:00 UTC on 23 November 2026" in down.get("/en/").content.decode()


def test_pages_that_ask_nothing_are_served_without_a_database(down: Client) -> None:
    for path in ("/en/about/privacy/", "/en/about/accessibility/", "/robots.txt"):
        assert down.get(path).status_code == 200


def test_the_api_answers_503_with_a_problem(down: Client) -> None:
    answer = down.get("/api/v1/missions.csv")
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.fault("db-gone")
def test_a_lost_connection_is_told_like_no_answer(
    client: Client, atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise InterfaceError("connection already closed")

    monkeypatch.setattr(connection, "cursor", fail)
    client.raise_request_exception = False
    assert client.get("/en/embassies/").status_code == 503


def test_a_fault_of_our_own_stays_a_500(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.site.views.headlines", None)
    client.raise_request_exception = False
    answer = client.get("/en/")
    assert answer.status_code == 500
    assert "Retry-After" not in answer
    assert 'href="tel:112"' in answer.content.decode()


@pytest.mark.parametrize("path", ["/en/nowhere/", "/ar/nowhere/", "/nowhere/"])
def test_a_page_that_is_not_there_says_whom_to_call(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    body = answer.content.decode()
    assert 'href="tel:112"' in body
    assert 'rel="canonical"' not in body
