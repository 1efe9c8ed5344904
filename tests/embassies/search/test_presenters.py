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


@pytest.mark.fault("hostile-search")
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


@pytest.mark.fault("S7")
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


def test_a_result_shows_its_number_or_that_none_is_on_record(client, atlas: Atlas):
    atlas["fr-london"].contacts.filter(channel="phone").delete()
    page = results(client, "french embassy london")
    assert "No number on record." in page
    number = {"channel": "phone", "value": "+44 20 7946 0958"}
    atlas["fr-london"].contacts.create(**number, source=atlas.sources["registry"])
    assert 'href="tel:+442079460958"' in results(client, "french embassy london")


def test_the_emergency_number_comes_before_the_general_one(client, atlas: Atlas):
    atlas["fr-london"].contacts.filter(channel="phone").delete()
    for purpose, value in (("visa", "1"), ("emergency", "2"), ("general", "3")):
        atlas["fr-london"].contacts.create(
            channel="phone",
            purpose=purpose,
            value=f"+44 20 7946 095{value}",
            source=atlas.sources["registry"],
        )
    page = results(client, "french embassy london")
    assert "+44 20 7946 0952" in page
    assert "+44 20 7946 0953" not in page


def test_a_correction_is_said_and_the_other_country_is_linked(client, atlas: Atlas):
    page = results(client, "nigerain embassy london")
    assert "Searched for “Nigerian”; you wrote “nigerain”." in page
    assert 'href="/en/embassies/of/niger/"' in page


def test_an_unknown_word_is_named_and_the_place_is_asked_for(client, atlas: Atlas):
    page = results(client, "french embassy qwrtz")
    assert "We do not know these words: qwrtz." in page
    assert "In which city or country are you?" in page
    assert "<h1>Missions of France</h1>" in page
    assert 'href="/en/embassies/of/france/"' in page
    page = results(client, "qwrtz embassy london")
    assert "<h1>Missions in London</h1>" in page
    assert "Whose embassy or consulate do you need?" in page


def test_a_post_alone_is_asked_whose_and_where(client, atlas: Atlas):
    assert "<h1>Whose mission, and where?</h1>" in results(client, "embassy")


def test_ones_own_country_is_said(client, atlas: Atlas):
    page = results(client, "french embassy paris")
    assert "This is your own country" in page
    assert "We have no record" not in page


def test_a_permanent_mission_is_said_to_help_no_citizens(client, atlas: Atlas):
    page = results(client, "permanent mission of france in geneva")
    assert "A permanent mission does not help citizens" in page
    assert "permanent mission does not" not in results(client, "french embassy london")


def test_the_api_tells_what_was_ignored_and_corrected(client, atlas: Atlas):
    found = client.get("/api/v1/search/", {"q": "frnech embassy qwrtz"}).json()
    assert found["interpretation"]["ignored"] == ["qwrtz"]
    corrected = found["interpretation"]["corrected"]
    assert corrected == [{"from": "frnech", "to": "French"}]
