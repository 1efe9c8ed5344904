"""Names of places in a language: alone, after “of”, after “in”, in a sentence.

Names of countries are CLDR's. How they stand in a sentence is our own table: du
Japon, aux États-Unis, der Schweiz, во Франции. Russian and Ukrainian inflect a city's
name too, for which there is no table: it stands uninflected, in brackets.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.translations.phrases import Phrase

_TABLE = Path(__file__).parent / "data" / "country_forms.tsv"
_OF, _IN_SIDE, _SENTENCE = 7, 12, 17
_INFLECTED = 5
"""So many languages inflect names; they have a column for each of the three forms."""
_COLUMNS = ("code", "fr", "es", "de", "ru", "uk", "ar", "zh-hans")
_IN = {
    "en": "in %s",
    "fr": "à %s",
    "es": "en %s",
    "de": "in %s",
    "ru": "(%s)",
    "uk": "(%s)",
    "ar": "في %s",
    "zh-hans": "（%s）",
}
_OF_CITY = {
    "en": "of %s",
    "es": "de %s",
    "de": "von %s",
    "ru": "города %s",
    "uk": "міста %s",
}
_VOWELS = frozenset("AEIOUÉÈÎÔ")
_FRENCH_IN = (("Le ", "au "), ("Les ", "aux "))
_FRENCH_OF = (("Le ", "du "), ("Les ", "des "))
_NO_PLACE = frozenset(["VA", "XM"])
"""Missions are to the Holy See and the Order of Malta, not in them."""
_AT = {"ar": "لدى %s", "zh-hans": "（驻%s）"}
_TO = {"es": (("el ", "al "),), "de": (("der ", "zur "), ("dem ", "zum "))}


@dataclass(frozen=True, slots=True)
class Forms:
    """A country's name: alone, after “of”, after “in”, and where none of them fits.

    The last is « du Japon » after « près », „der Schweiz“ after „aus“, «Франции».
    """

    name: str
    of: str
    inside: str
    sentence: str


@cache
def country_forms(language: str) -> dict[str, Forms]:
    """Return the forms of each country by its code; empty for English."""
    if language not in _COLUMNS:
        return {}
    with _TABLE.open(encoding="utf-8") as stream:
        rows = [
            line.rstrip("\n").split("\t") for line in stream if not line.startswith("#")
        ]
    return {row[0]: _forms(row, _COLUMNS.index(language), language) for row in rows}


def in_city(name: str, language: str) -> str:
    """Return “in Moscow”, « au Caire », «(Москва)»."""
    if language == "fr":
        return _joined(name, _FRENCH_IN) or f"à {name}"
    return _IN.get(language, "%s") % name


def of_city(name: str, language: str) -> str:
    """Return “of Moscow”, « du Caire », «города Москва»."""
    if language == "fr":
        plain = f"d’{name}" if name[:1] in _VOWELS else f"de {name}"
        return _joined(name, _FRENCH_OF) or plain
    return _OF_CITY.get(language, "%s") % name


def to_country(forms: Forms, language: str) -> str:
    """Return «للبرازيل», «al Reino Unido», „zur Schweiz“; else as in a sentence."""
    if language == "ar":
        return to_city(forms.name, language)
    for article, joined in _TO.get(language, ()):
        if forms.sentence.startswith(article):
            return joined + forms.sentence.removeprefix(article)
    if language == "de" and forms.of.startswith("des "):
        return f"zum {forms.name}"
    return to_city(forms.sentence, language)


def to_city(name: str, language: str) -> str:
    """Return “to Moscow”: in Arabic «لموسكو», with its article «للقاهرة»."""
    if language == "ar":
        return f"لل{name[2:]}" if name.startswith("ال") else f"ل{name}"
    return {"es": f"a {name}", "de": f"zu {name}"}.get(language, name)


def city_phrase(name: str, language: str) -> Phrase:
    """Return a city's name with its forms; alone it stands as it is."""
    return Phrase.of(
        name,
        lambda: {
            "name": name,
            "of": of_city(name, language),
            "in": in_city(name, language),
            "to": to_city(name, language),
        },
    )


def _joined(name: str, articles: tuple[tuple[str, str], ...]) -> str:
    """Return a French name whose article the preposition takes up; blank if none."""
    for article, joined in articles:
        if name.startswith(article):
            return joined + name.removeprefix(article)
    return ""


def _forms(row: list[str], column: int, language: str) -> Forms:
    name = row[column]
    if column > _INFLECTED:
        is_place = row[0] not in _NO_PLACE
        inside = in_city(name, language) if is_place else _AT.get(language, "%s") % name
        return Forms(name, name, inside, name)
    return Forms(
        name, row[_OF + column], row[_IN_SIDE + column], row[_SENTENCE + column]
    )
