"""Phrases: a translation takes the form of a name or date that its sentence needs."""

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.html import escape

from portal.countries.date_phrases import date_phrase
from portal.countries.grammar import city_phrase
from portal.countries.lists import join_and, join_or, join_phrases
from portal.countries.names import country_in_sentence
from portal.translations.phrases import Phrase, forms
from tools.translations_build import catalogue, checks

LANGUAGES = ["fr", "es", "de", "ru", "uk", "ar", "zh-hans"]
PLACES = {"country", "sending", "of", "in", "nationals", "city"}


def test_a_value_without_forms_is_every_form_itself() -> None:
    words = forms(kind="Embassy")
    assert words["kind"] == words["in_kind"] == words["since_kind"] == "Embassy"


def test_a_phrase_has_every_form_under_its_name() -> None:
    with translation.override("fr"):
        words = forms(country=country_in_sentence("JP"))
    assert words["country"] == words["of_country"] == "du Japon"
    assert words["name_country"] == "Japon"
    assert words["in_country"] == "au Japon"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "Missions of the United States of America in the Netherlands"),
        ("fr", "Missions des États-Unis aux Pays-Bas"),
        ("es", "Misiones de Estados Unidos en los Países Bajos"),
        ("de", "Vertretungen der Vereinigten Staaten in den Niederlanden"),
        ("ru", "Представительства Соединённых Штатов Америки в Нидерландах"),
        ("uk", "Представництва Сполучених Штатів Америки в Нідерландах"),
        ("ar", "بعثات الولايات المتحدة في هولندا"),
        ("zh-hans", "美国在荷兰的使领馆"),
    ],
)
def test_a_template_fills_in_the_forms(language: str, shown: str) -> None:
    text = (
        "{% load i18n phrases facts %}{% blocktranslate trimmed with"
        ' of="US"|country_in_sentence in="NL"|country_in_sentence %}'
        "Missions of {{ of }} in {{ in }}{% endblocktranslate %}"
    )
    with translation.override(language):
        assert Template(text).render(Context()) == shown


def test_a_template_keeps_a_text_under_a_name() -> None:
    text = (
        "{% load i18n phrases %}{% blocktranslate asvar heading with in=place %}"
        "Missions in {{ in }}{% endblocktranslate %}<h1>{{ heading }}</h1>{{ in }}"
    )
    with translation.override("fr"):
        page = Template(text).render(Context({"place": city_phrase("Le Caire", "fr")}))
    assert page == "<h1>Missions au Caire</h1>"


def test_a_template_fills_in_what_the_page_holds_and_what_has_no_forms() -> None:
    text = (
        "{% load i18n phrases %}{% blocktranslate trimmed %}Missions in {{ in }}"
        "{% endblocktranslate %}"
    )
    with translation.override("fr"):
        place = Context({"in": country_in_sentence("US")})
        assert Template(text).render(place) == "Missions aux États-Unis"
        assert Template(text).render(Context({"in": "Paris"})) == "Missions Paris"


def test_a_template_escapes_a_phrase_and_its_forms() -> None:
    text = (
        "{% load i18n phrases %}{% blocktranslate with in=place %}"
        "Missions in {{ in }}{% endblocktranslate %}"
    )
    for language in ("en", "fr"):
        with translation.override(language):
            place = city_phrase("<b>", language)
            assert escape("<b>") in Template(text).render(Context({"place": place}))
            assert "<b>" not in Template(text).render(Context({"place": place}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_ask_only_for_forms_that_there_are(language: str) -> None:
    with translation.override(language):
        of_place = country_in_sentence("FR").make().keys()
        of_date = date_phrase("2026-03").make().keys()
    asked = [
        (name, *name[2:-2].split("_", 1))
        for entry in catalogue.read(language)
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        for name in checks.PLACEHOLDER.findall(text)
        if name.startswith("%(") and name not in entry.msgid + entry.msgid_plural
    ]
    known = {True: of_place, False: of_date}
    assert asked or language == "zh-hans"
    assert not [name for name, form, base in asked if form not in known[base in PLACES]]


@pytest.mark.parametrize(
    ("language", "date", "on", "since", "until"),
    [
        ("en", "2026-03-03", "on 3 March 2026", "since 3 March 2026", None),
        ("en", "2026-03", "in March 2026", "since March 2026", None),
        ("fr", "2026-03-01", "le 1er mars 2026", None, "jusqu’au 1er mars 2026"),
        ("fr", "2026-08", "en août 2026", "depuis août 2026", "jusqu’en août 2026"),
        ("fr", "2026", "en 2026", "depuis 2026", "jusqu’en 2026"),
        (
            "es",
            "2026-03-03",
            "el 3 de marzo de 2026",
            None,
            "hasta el 3 de marzo de 2026",
        ),
        ("es", "2026-03", "en marzo de 2026", "desde marzo de 2026", None),
        ("de", "2026-03-03", "am 3. März 2026", "seit dem 3. März 2026", None),
        ("de", "2026-03", "im März 2026", "seit März 2026", "bis März 2026"),
        ("ru", "2026-03-02", "2 марта 2026 года", "со 2 марта 2026 года", None),
        ("ru", "2026-03", "в марте 2026 года", "с марта 2026 года", None),
        ("ru", "2026", "в 2026 году", "с 2026 года", "до 2026 года"),
        ("uk", "2026-03", "у березні 2026 року", "з березня 2026 року", None),
        ("ar", "2026", "في عام 2026", "منذ عام 2026", "حتى عام 2026"),
        ("zh-hans", "2026", "2026年", "自2026年起", "至2026年"),
        ("zh-hans", "2026-03-03", "2026年3月3日", "自2026年3月3日起", None),
        ("fr", "", "", "", ""),
    ],
)
def test_a_date_has_its_preposition_and_article(
    language: str, date: str, on: str, since: str | None, until: str | None
) -> None:
    with translation.override(language):
        found = date_phrase(date).make()
    assert found["on"] == on
    assert since in (None, found["since"])
    assert until in (None, found["until"])


@pytest.mark.parametrize(
    ("language", "both", "either"),
    [
        ("en", "France, Italy and Spain", "France, Italy or Spain"),
        ("fr", "France, Italie et Espagne", "France, Italie ou Espagne"),
        ("es", "Francia, Italia y España", "Francia, Italia o España"),
        ("de", "Frankreich, Italien und Spanien", "Frankreich, Italien oder Spanien"),
        ("ru", "Франция, Италия и Испания", "Франция, Италия или Испания"),
        ("uk", "Франція, Італія і Іспанія", "Франція, Італія або Іспанія"),
        ("ar", "فرنسا وإيطاليا وإسبانيا", "فرنسا أو إيطاليا أو إسبانيا"),
        ("zh-hans", "法国、意大利和西班牙", "法国、意大利或西班牙"),
    ],
)
def test_a_list_is_joined_as_its_language_does(
    language: str, both: str, either: str
) -> None:
    with translation.override(language):
        names = [country_in_sentence(one).make()["name"] for one in ("FR", "IT", "ES")]
    assert join_and(names, language) == both
    assert join_or(names, language) == either


def test_spanish_changes_its_links_before_their_own_sound() -> None:
    assert join_and(["Francia", "Italia"], "es") == "Francia e Italia"
    assert join_and(["cobre", "hierro"], "es") == "cobre y hierro"
    assert join_or(["Qatar", "Omán"], "es") == "Qatar u Omán"


def test_a_list_of_phrases_is_a_phrase() -> None:
    with translation.override("fr"):
        both = join_phrases([country_in_sentence("FR"), country_in_sentence("NL")])
        assert isinstance(both, Phrase)
        assert both.make()["of"] == "de France et des Pays-Bas"
        assert not join_phrases([])
