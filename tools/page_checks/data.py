"""Does a page tell machines the same as people? Its JSON-LD against what it shows."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from django.utils import translation
from django.utils.formats import date_format

from portal.countries.partial_dates import format_partial_date
from tools.page_checks.reading import Page

_MONDAY = date(2024, 1, 1)
_WEEK = {
    f"https://schema.org/{day:%A}": day
    for day in (_MONDAY + timedelta(days=number) for number in range(7))
}
_WORDLESS = {"@context", "@type", "position"}
"""What is about the data itself."""
_DATES = {"dateModified", "datePublished", "datePosted", "expires", "lastReviewed"}
_ADDRESSES = {"@id", "url", "item", "sameAs", "mainEntityOfPage", "image", "isBasedOn"}


def untold(page: Page, address: str) -> list[str]:
    """Return each value of a page's data that the page does not show."""
    shown = _Shown(page, address)
    with translation.override(page.language):
        return [
            f"{name}: {value!r}"
            for block in page.data
            for name, value in _leaves(block)
            if value in ("", None, "none") or not shown.has(name, value)
        ]


def _leaves(block: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(block, dict):
        if not block:
            yield name, ""
        for key, value in block.items():
            yield from _leaves(value, key)
    elif isinstance(block, list):
        if not block:
            yield name, ""
        for value in block:
            yield from _leaves(value, name)
    elif name not in _WORDLESS:
        yield name, block


class _Shown:
    """What a page shows: its words, the words of its head, where its links lead."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        said = (page.metas.get(name, "") for name in ("description", "og:site_name"))
        self.words = " ".join([page.text, *said])
        self.targets = {urljoin(address, link) for link in page.links} | {*page.links}
        self.targets.add(page.metas.get("og:image", ""))

    def has(self, name: str, value: Any) -> bool:
        if name in _ADDRESSES:
            return value in self.targets
        if name in _DATES:
            return value in self.page.moments or _said(value) in self.words
        if name == "dayOfWeek":
            return date_format(_WEEK[value], "l") in self.words
        if name == "inLanguage":
            return value in self.page.languages
        if name == "identifier":
            return any(target.endswith(f"in={value}") for target in self.targets)
        return " ".join(str(value).split()) in self.words


def _said(moment: str) -> str:
    """Return a date, or a moment, as a page writes it."""
    if "T" not in moment:
        return format_partial_date(moment)
    return date_format(
        datetime.fromisoformat(moment).astimezone(UTC), "DATETIME_FORMAT"
    )
