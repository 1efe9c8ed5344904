"""The table of coverage by country: columns, order, shares and bars."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from embassies.quality.coverage import AGES, DETAILS, CountryCoverage
from portal.countries.names import country_name, country_ranks, country_slug

COLUMNS = {
    "name": gettext_lazy("Country"),
    "missions": gettext_lazy("Missions"),
    "fresh": gettext_lazy("Up to 180 days old"),
    "ageing": gettext_lazy("Up to a year old"),
    "old": gettext_lazy("Older"),
    "undated": gettext_lazy("Date not known"),
    "checked": gettext_lazy("Checked by us"),
    "listed": gettext_lazy("In an official list of the last 180 days"),
    "phone": gettext_lazy("With a phone number"),
    "email": gettext_lazy("With an e-mail address"),
    "hours": gettext_lazy("With opening hours"),
    "exact": gettext_lazy("With an exact position"),
}
ORDERS = [sign + name for name in COLUMNS for sign in ("", "-")]
"""The orders of the table; a minus puts the greatest first."""


@dataclass(frozen=True, slots=True)
class BarSegment:
    """A part of a bar that is 100 units wide."""

    x: float
    width: float
    name: str


@dataclass(frozen=True, slots=True)
class Share:
    """A count of missions: as a number, in per cent, and as a bar."""

    label: str
    total: int
    percent: str
    bar: list[BarSegment]


@dataclass(frozen=True, slots=True)
class Row:
    """A country in the table; its cells are in the order of COLUMNS."""

    name: str
    url: str
    missions: int
    ages: list[BarSegment]
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Column:
    """A heading of the table, and the order that choosing it leads to."""

    label: str
    sort: str
    order: str
    """aria-sort: ascending, descending, or blank."""


def columns(sort: str) -> list[Column]:
    """Return the headings of a table in an order."""
    return [_column(name, sort) for name in COLUMNS]


def _column(name: str, sort: str) -> Column:
    order = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
    first, second = (name, f"-{name}") if name == "name" else (f"-{name}", name)
    return Column(str(COLUMNS[name]), second if sort == first else first, order)


def sorted_rows(
    countries: Iterable[CountryCoverage], sort: str
) -> list[CountryCoverage]:
    """Return countries in an order, those without a record last, else by name."""
    ranks, name = country_ranks(), sort.removeprefix("-")
    found = sorted(countries, key=lambda one: ranks[one.country])
    if name == "name":
        return found[::-1] if sort.startswith("-") else found
    sign = -1 if sort.startswith("-") else 1

    def rank(one: CountryCoverage) -> tuple[bool, float]:
        value = one.missions if name == "missions" else one.share(name)
        return not one.missions, sign * value

    return sorted(found, key=rank)


def table_row(one: CountryCoverage) -> Row:
    """Return a country as a row of the table."""
    slug = {"country": country_slug(one.country)}
    return Row(
        name=country_name(one.country),
        url=reverse("embassies:in", kwargs=slug),
        missions=one.missions,
        ages=_segments(one, AGES),
        cells=[percent(one, name) for name in (*AGES, *DETAILS)],
    )


def shares(one: CountryCoverage, names: Iterable[str]) -> list[Share]:
    """Return counts by name, each with its share of all missions."""
    return [
        Share(
            str(COLUMNS[name]),
            one.counts[name],
            percent(one, name),
            _segments(one, [name]),
        )
        for name in names
    ]


def _segments(one: CountryCoverage, names: Iterable[str]) -> list[BarSegment]:
    widths = [round(100 * one.share(name), 1) for name in names]
    starts = accumulate(widths, initial=0.0)
    drawn = zip(names, starts, widths, strict=False)
    return [BarSegment(round(x, 1), width, name) for name, x, width in drawn if width]


def percent(one: CountryCoverage, name: str) -> str:
    """Return a share in whole per cent: never 0 for a few, never 100 for not all."""
    if not one.missions:
        return "–"
    share = one.share(name)
    if 0 < share < 0.01:
        return _("under 1%")
    whole = round(100 * share) if share in (0, 1) else min(99, round(100 * share))
    return _("%(number)d%%") % {"number": whole}
