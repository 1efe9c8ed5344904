"""What is a place called in another language, and after “of” and “in”?

Names of countries are CLDR's. How they stand in a sentence is our own table: du
Japon, aux États-Unis, der Schweiz, Франции. Russian and Ukrainian would bend a city's
name too, for which there is no table: it stands in brackets there, unbent.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "country_forms.tsv"
_OF, _IN_SIDE, _SENTENCE = 7, 12, 17
_BENT = 5
"""So many languages bend names; for each of the three forms they have a column."""
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
_CITY = {"ru": "города %s", "uk": "міста %s"}
_VOWELS = frozenset("AEIOUÉÈÎÔ")
_FRENCH_ARTICLES = (("Le ", "au "), ("Les ", "aux "))


@dataclass(frozen=True, slots=True)
class Forms:
    """A country's name: alone, after “of”, as a place, and in texts to translate.

    Texts hold one form for “of” and “in” alike: du Japon (« sur le territoire du
    Japon »), der Schweiz („in der Schweiz“), Франции («на территории Франции»).
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
        for article, joined in _FRENCH_ARTICLES:
            if name.startswith(article):
                return joined + name.removeprefix(article)
    return _IN.get(language, "%s") % name


def city_in_sentence(name: str, language: str) -> str:
    """Return a city's name where a text could hold a country's: «города Москва»."""
    if language == "fr":
        return (
            f"de la ville d’{name}" if name[:1] in _VOWELS else f"de la ville de {name}"
        )
    return _CITY.get(language, "%s") % name


def _forms(row: list[str], column: int, language: str) -> Forms:
    name = row[column]
    if column > _BENT:
        return Forms(name, name, in_city(name, language), name)
    inside = row[_IN_SIDE + column] or in_city(name, language)
    return Forms(name, row[_OF + column], inside, row[_SENTENCE + column])
