"""Levels of the Government of Canada, from its open data.

One JSON object with ``data``: for each country, by its alpha-2 code, the level in words
(``eng.advisory-text``) and when it was published. Documented at
https://open.canada.ca/data/en/dataset/ (Travel advice and advisories).
"""

from collections.abc import Iterable, Iterator

from portal.advisories.imports.rows import (
    AdviceImportError,
    AdviceRow,
    Document,
    Fault,
    Get,
    as_date,
    as_object,
    as_text,
)
from portal.countries.names import is_country

SCALE = "Risk levels"
ADDRESS = "https://data.international.gc.ca/travel-voyage/index-alpha-eng.json"
PAGES = "https://travel.gc.ca/destinations/"


def collect(get: Get) -> Iterator[Document]:
    yield Document(ADDRESS, get(ADDRESS))


def read(documents: Iterable[Document]) -> Iterator[AdviceRow | Fault]:
    """Yield each country; raise AdviceImportError for other JSON."""
    for document in documents:
        entries = as_object(as_object(document.content).get("data"))
        if not entries:
            raise AdviceImportError("It holds no countries under “data”.")
        for code, entry in entries.items():
            if is_country(code) and code != "CA":
                yield _row(code, entry)


def _row(code: str, entry: object) -> AdviceRow | Fault:
    english = as_object(as_object(entry).get("eng"))
    published = as_object(as_object(entry).get("date-published"))
    date, level = as_date(published.get("date")), as_text(english.get("advisory-text"))
    if not (date and level):
        return Fault(code, "it has no level" if date else "it has no date")
    page = as_text(english.get("url-slug"))
    return AdviceRow(code, level, f"{PAGES}{page}" if page else ADDRESS, date)
