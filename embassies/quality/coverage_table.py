"""How is the coverage of the directory shown: shares, bars, and in which order?"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from embassies.quality.coverage import AGES, TOLD, Held
from portal.countries.names import country_name, country_ranks, country_slug

COLUMNS = {
    "name": gettext_lazy("Country"),
    "missions": gettext_lazy("Missions"),
    "fresh": gettext_lazy("Up to 180 days old"),
    "ageing": gettext_lazy("Up to a year old"),
    "old": gettext_lazy("Older"),
    "undated": gettext_lazy("Date not known"),
    "checked": gettext_lazy("Checked by us"),
    "phone": gettext_lazy("With a phone number"),
    "email": gettext_lazy("With an e-mail address"),
    "hours": gettext_lazy("With opening hours"),
    "exact": gettext_lazy("With an exact position"),
}
ORDERS = [sign + name for name in COLUMNS for sign in ("", "-")]
"""The orders of the table; a minus puts the greatest first."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar of 100 units."""

    x: float
    width: float
    name: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some missions, in numbers, in hundredths, and as a bar."""

    label: str
    total: int
    percent: str
    bar: list[Piece]


@dataclass(frozen=True, slots=True)
class Row:
    """A country of the table; its cells stand in the order of COLUMNS."""

    name: str
    address: str
    missions: int
    ages: list[Piece]
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Column:
    """A head of the table, and the order that choosing it leads to."""

    label: str
    sort: str
    order: str
    """ascending, descending, or blank."""


def columns(sort: str) -> list[Column]:
    """Return the heads, for a table in an order."""
    return [_column(name, sort) for name in COLUMNS]


def _column(name: str, sort: str) -> Column:
    order = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
    first, second = (name, f"-{name}") if name == "name" else (f"-{name}", name)
    return Column(str(COLUMNS[name]), second if sort == first else first, order)


def rows(countries: Iterable[Held], sort: str) -> list[Held]:
    """Return countries in an order, those without a record last, else by name."""
    ranks, name = country_ranks(), sort.removeprefix("-")
    found = sorted(countries, key=lambda one: ranks[one.country])
    if name == "name":
        return found[::-1] if sort.startswith("-") else found
    sign = -1 if sort.startswith("-") else 1
    return sorted(found, key=lambda one: (not one.missions, sign * _value(one, name)))


def _value(held: Held, name: str) -> float:
    return held.missions if name == "missions" else held.share(name)


def row(held: Held) -> Row:
    """Return a country as the table shows it."""
    slug = {"country": country_slug(held.country)}
    return Row(
        name=country_name(held.country),
        address=reverse("embassies:in", kwargs=slug),
        missions=held.missions,
        ages=_pieces(held, AGES),
        cells=[percent(held, name) for name in (*AGES, *TOLD)],
    )


def shares(held: Held, names: Iterable[str]) -> list[Share]:
    """Return some counts, each with its share of all missions."""
    return [
        Share(
            str(COLUMNS[name]),
            held.counts[name],
            percent(held, name),
            _pieces(held, [name]),
        )
        for name in names
    ]


def _pieces(held: Held, names: Iterable[str]) -> list[Piece]:
    widths = [round(100 * held.share(name), 1) for name in names]
    starts = accumulate(widths, initial=0.0)
    drawn = zip(names, starts, widths, strict=False)
    return [Piece(round(x, 1), width, name) for name, x, width in drawn if width]


def percent(held: Held, name: str) -> str:
    """Say a share in whole hundredths: never 0 for a few, never 100 for not all."""
    if not held.missions:
        return "–"
    share = held.share(name)
    if 0 < share < 0.01:
        return _("under 1%")
    whole = round(100 * share) if share in (0, 1) else min(99, round(100 * share))
    return _("%(number)d%%") % {"number": whole}
