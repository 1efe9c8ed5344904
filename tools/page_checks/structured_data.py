"""Check that the JSON-LD of a page holds only what the page shows to people."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urljoin

from django.utils import translation
from django.utils.formats import date_format

from portal.countries.names import country_name
from portal.countries.partial_dates import format_partial_date
from tools.page_checks.parser import Page

Json = str | int | float | list["Json"] | dict[str, "Json"] | None

_MONDAY = date(2024, 1, 1)
_WEEK = {
    f"https://schema.org/{day:%A}": day
    for day in (_MONDAY + timedelta(days=number) for number in range(7))
}
_STRUCTURAL = {"@context", "@type", "encodingFormat", "position"}
"""Keys about the data itself."""
_DATES = {"dateModified", "datePublished", "datePosted", "expires", "lastReviewed"}
_ADDRESSES = {
    *("@id", "url", "item", "sameAs", "mainEntityOfPage", "image", "isBasedOn"),
    *("license", "contentUrl"),
}


def hidden_values(page: Page, address: str) -> list[str]:
    """Return each value of a page's data that the page does not show."""
    shown = _ShownValues(page, address)
    with translation.override(page.language):
        return [
            f"{name}: {value!r}"
            for block in page.data
            for name, value in _leaves(block)
            if value in ("", None, "none") or not shown.has(name, value)
        ]


def _leaves(block: Json, name: str = "") -> Iterator[tuple[str, Json]]:
    if isinstance(block, dict) and block:
        for key, value in block.items():
            yield from _leaves(value, key)
    elif isinstance(block, list) and block:
        for value in block:
            yield from _leaves(value, name)
    elif isinstance(block, (dict, list)):
        yield name, ""
    elif name not in _STRUCTURAL:
        yield name, block


class _ShownValues:
    """What a page shows: its text, some of its head, where its links lead."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        metas = (page.metas.get(name, "") for name in ("description", "og:site_name"))
        self.text = " ".join([page.text, *metas])
        self.targets = {urljoin(address, link) for link in page.links} | {*page.links}
        self.targets.add(page.metas.get("og:image", ""))

    def has(self, name: str, value: Json) -> bool:
        text = str(value)
        if name in _ADDRESSES:
            return value in self.targets
        if name in _DATES:
            return value in self.page.moments or _formatted(text) in self.text
        if name == "dayOfWeek":
            return date_format(_WEEK[text], "l") in self.text
        if name == "addressCountry":
            return country_name(text) in self.text
        if name == "inLanguage":
            return value in self.page.languages
        if name == "identifier":
            return any(target.endswith(f"in={text}") for target in self.targets)
        return " ".join(text.split()) in self.text


def _formatted(moment: str) -> str:
    """Return a date or a moment as pages write it."""
    if "T" not in moment:
        return format_partial_date(moment)
    return date_format(
        datetime.fromisoformat(moment).astimezone(UTC), "DATETIME_FORMAT"
    )
