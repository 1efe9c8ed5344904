"""Import the travel advice that governments publish as data."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from portal.advisories.imports import canada, gov_uk
from portal.advisories.imports.rows import AdviceRow, Document, Fault, Get


@dataclass(frozen=True, slots=True)
class AdviceImporter:
    """A feed: how its documents are fetched, and how they are read."""

    name: str
    issuer: str
    scale: str
    collect: Callable[[Get], Iterator[Document]]
    read: Callable[[Iterable[Document]], Iterator[AdviceRow | Fault]]


ADVICE_IMPORTERS = {
    "canada": AdviceImporter(
        "Government of Canada, travel advice",
        "CA",
        canada.SCALE,
        canada.collect,
        canada.read,
    ),
    "gov-uk-advice": AdviceImporter(
        "GOV.UK, travel advice",
        "GB",
        gov_uk.SCALE,
        gov_uk.collect,
        gov_uk.read,
    ),
}
