"""What is a place called in another language, and after “of” and “in”?

Names of countries are CLDR's. How they stand in a sentence is our own table: du
Japon, aux États-Unis, der Schweiz, Франции. Russian and Ukrainian would bend a city's
name too, for which there is no table: it stands in brackets there, unbent.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "country_forms.tsv"
_FIRST_OF, _FIRST_IN = 8, 13
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
_FRENCH_ARTICLES = (("Le ", "au "), ("Les ", "aux "))


@dataclass(frozen=True, slots=True)
class Forms:
    """A country's name: alone, after “of”, and as a place."""

    name: str
    of: str
    inside: str


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


def _forms(row: list[str], column: int, language: str) -> Forms:
    """Russian has the form after “of” only, Arabic and Chinese need neither."""
    name = row[column]
    of = row[_FIRST_OF + column - 1] if column <= len(row[_FIRST_OF:_FIRST_IN]) else ""
    inside = row[_FIRST_IN + column - 1] if column <= len(row[_FIRST_IN:]) else ""
    return Forms(name, of or name, inside or in_city(name, language))
