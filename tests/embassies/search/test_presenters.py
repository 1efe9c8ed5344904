"""What a citizen reads after a search."""

import pytest

from tests.atlas import Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def results(client, query: str) -> str:
    answer = client.get("/en/embassies/", {"q": query})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_heading_says_what_was_understood(client, atlas: Atlas):
    page = results(client, "french embassy london")
    assert "<h1>Missions of France in London</h1>" in page
    assert "/en/embassies/fr-london/" in page


def test_a_city_without_a_record_is_said_to_have_none_on_record(client, atlas: Atlas):
    page = results(client, "french consulate in Leeds")
    assert "We have no record of one in Leeds. These come nearest." in page
    assert "<h1>Missions of France in the United Kingdom</h1>" in page


def test_a_pair_without_a_record_offers_what_may_help(client, atlas: Atlas):
    page = results(client, "japanese embassy in Monaco")
    assert "We have no record of a mission of Japan in Monaco." in page
    assert "It also serves the country that was asked for." in page
    assert "jp-paris" in page


def test_a_shut_post_is_shown_as_shut_and_others_are_offered(client, atlas: Atlas):
    page = results(client, "swedish embassy london")
    assert "tag-shut" in page
    assert "se-dublin" in page


def test_nonsense_finds_nothing_and_says_what_to_write(client, atlas: Atlas):
    page = results(client, "embassy suites hotel")
    assert "<h1>Nothing found</h1>" in page
    assert "Write whose embassy you need and where you are" in page


def test_a_pair_leads_to_everyone_who_may_help(client, atlas: Atlas):
    page = results(client, "french embassy london")
    assert "/en/help/?nationality=FR&amp;in=GB" in page


def test_suggestions_come_as_text_with_an_address(client, atlas: Atlas):
    body = client.get("/en/embassies/suggestions/", {"q": "franc"}).json()
    first = body["suggestions"][0]
    assert first == {"text": "France", "url": "/en/countries/france/"}


def test_the_api_says_what_was_understood_and_what_may_help(client, atlas: Atlas):
    body = client.get("/api/v1/search/", {"q": "japanese embassy in monaco"}).json()
    assert body["interpretation"]["sending"] == ["JP"]
    assert body["interpretation"]["receiving"] == ["MC"]
    assert body["results"] == []
    assert body["alternatives"][0]["slug"] == "jp-paris"
    assert body["alternatives"][0]["step"] == "covering_mission"


def test_the_api_names_a_missing_or_too_long_query(client, atlas: Atlas):
    for query in ({}, {"q": "a" * 101}):
        answer = client.get("/api/v1/search/", query)
        assert answer.status_code == 400
        assert answer.json()["invalid_parameters"][0]["parameter"] == "q"


def test_a_country_alone_offers_both_directions(client, atlas: Atlas):
    page = results(client, "France")
    assert "<h1>Missions of France</h1>" in page
    assert '<a href="/en/embassies/in/france/">Foreign missions in France</a>' in page


@pytest.mark.parametrize("path", ["/api/v1/search/", "/en/embassies/"])
def test_more_results_cost_no_more_queries(
    client, atlas: Atlas, django_assert_max_num_queries, path: str
):
    client.get(path, {"q": "embassies in london"})
    with django_assert_max_num_queries(2):  # the missions; the API's version
        client.get(path, {"q": "embassies in london"})
