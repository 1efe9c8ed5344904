"""What places are called in a sentence of another language."""

import pytest

from portal.countries.grammar import country_forms, in_city
from portal.countries.names import country_name, country_names, country_of, in_country

LANGUAGES = ["fr", "es", "de", "ru", "uk", "ar", "zh-hans"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_country_has_its_forms_and_no_other(language):
    assert set(country_forms(language)) == set(country_names("en"))
    assert all(
        text and text == text.strip()
        for forms in country_forms(language).values()
        for text in (forms.name, forms.of, forms.inside)
    )


def test_two_without_a_code_of_iso_have_names_in_each_language():
    for code in ("XK", "XM", "VA"):
        english = country_name(code, "en")
        assert all(
            country_name(code, one) != english for one in ("ru", "ar", "zh-hans")
        )
    assert country_name("XM", "de") == "Malteserorden"


@pytest.mark.parametrize(
    ("language", "code", "of", "inside"),
    [
        ("en", "NL", "of the Netherlands", "in the Netherlands"),
        ("fr", "FR", "de France", "en France"),
        ("fr", "JP", "du Japon", "au Japon"),
        ("fr", "US", "des États-Unis", "aux États-Unis"),
        ("fr", "IR", "d’Iran", "en Iran"),
        ("fr", "CU", "de Cuba", "à Cuba"),
        ("es", "GB", "del Reino Unido", "en el Reino Unido"),
        ("es", "FR", "de Francia", "en Francia"),
        ("de", "FR", "von Frankreich", "in Frankreich"),
        ("de", "CH", "der Schweiz", "in der Schweiz"),
        ("de", "US", "der Vereinigten Staaten", "in den Vereinigten Staaten"),
        ("ru", "EG", "Египта", "в Египте"),
        ("uk", "DE", "Німеччини", "в Німеччині"),
        ("ar", "JP", "اليابان", "في اليابان"),
        ("zh-hans", "JP", "日本", "（日本）"),
    ],
)
def test_a_country_stands_in_a_sentence_as_its_language_wants(
    language, code, of, inside
):
    assert country_of(code, language) == of
    assert in_country(code, language) == inside


def test_the_article_of_a_french_city_joins_the_preposition():
    assert in_city("Moscou", "fr") == "à Moscou"
    assert in_city("Le Caire", "fr") == "au Caire"
    assert in_city("La Havane", "fr") == "à La Havane"
