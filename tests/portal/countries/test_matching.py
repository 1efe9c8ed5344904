"""Which country a text means that is still being typed."""

import pytest
from django.test import Client

from portal.countries.matching import countries_matching, country_meant
from portal.countries.territories import has_nationals, is_a_place

WORDS = {
    "uk": "GB",
    "usa": "US",
    "holland": "NL",
    "burma": "MM",
    "korea": "KR",
    "deutschland": "DE",
    "россия": "RU",
    "中国": "CN",
    "french": "FR",
    "DE": "DE",
    "Ivory Coast": "CI",
    "uae": "AE",
}


@pytest.mark.parametrize(("word", "code"), WORDS.items())
def test_what_people_type_means_one_country(word: str, code: str) -> None:
    assert countries_matching(word, language="en")[0] == code
    assert country_meant(word) == code


@pytest.mark.parametrize("word", ["congo", "my", "mex", "zzzz", "", "\0", "x" * 5000])
def test_what_may_mean_several_is_not_decided(word: str) -> None:
    assert country_meant(word) == ""


def test_a_beginning_offers_the_names_as_shown_before_others() -> None:
    found = countries_matching("ger", language="en")
    assert found[0] == "DE"
    assert countries_matching("alem", language="es")[0] == "DE"
    assert len(countries_matching("a", language="en", limit=5)) == 5


def test_a_slip_is_mended_where_nothing_else_fits() -> None:
    assert countries_matching("gemrany", language="en") == ["DE"]
    assert country_meant("gemrany") == ""


def test_the_answer_is_kept_for_a_day_and_asks_no_database(client: Client) -> None:
    answer = client.get("/en/countries/suggestions/?q=holland")
    assert answer.json()["codes"][0] == "NL"
    assert answer.json()["meant"] == "NL"
    assert "max-age=86400" in answer["Cache-Control"]


def test_lists_leave_out_what_has_no_answer() -> None:
    assert not is_a_place("BV")
    assert is_a_place("PR")
    assert has_nationals("HK")
    assert not has_nationals("PR")
    assert not has_nationals("AQ")
