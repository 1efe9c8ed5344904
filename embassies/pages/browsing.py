"""Lists of missions in order, with distances, and of countries with counts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf
from typing import NamedTuple

from django.core.paginator import Page
from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _, ngettext

from embassies.missions.summaries import MissionSummary, SummaryQuery
from embassies.missions.titles import kind_name
from embassies.models import Kind, Mission, MissionQuerySet, Precision
from portal.countries.distance import Point, format_distance, known_distance_km, point
from portal.countries.names import (
    country_ranks,
    country_slug,
    lettered_countries,
    sorted_countries,
)

SAME_CITY_KM = 3.0
"""Below this a distance to the centre of a city means: in the same city."""

_KINDS = {str(kind): place for place, kind in enumerate(Kind.values)}


class ListEntry(NamedTuple):
    """The columns of a mission by which lists are sorted; its own order is by name."""

    country: int
    """The rank of the other country's name in the reader's language."""
    is_honorary: bool
    kind: int
    slug: str
    pk: int
    km: float | None


@dataclass(frozen=True, slots=True)
class CountryRow:
    """One country in a list from A to Z, and its number of missions."""

    name: str
    address: str
    count: str


_COUNTED_FIELDS = {
    "embassies:in": ("receiving_country",),
    "embassies:of": ("sending_country",),
    "country": ("receiving_country", "sending_country"),
}
"""The fields that are counted for each country, by the name of its address."""


def countries_by_letter(route: str) -> list[tuple[str, list[CountryRow]]]:
    """Return all countries by letter, each with its counts. One query a count."""
    totals = [_totals(field) for field in _COUNTED_FIELDS[route]]
    return [
        (letter, [_country_row(route, one, totals) for one in ones])
        for letter, ones in lettered_countries()
    ]


@dataclass(frozen=True, slots=True)
class KindCount:
    """The number of missions of one kind in a country."""

    name: str
    total: int
    query: str


def kinds_in(country: str) -> list[KindCount]:
    """Count the foreign missions in a country by kind, honorary ones last. One query."""
    rows = Mission.objects.public().standing_in(country).order_by()
    counted = rows.values_list("is_honorary", "kind").annotate(Count("id"))
    return [
        KindCount(
            name=kind_name(kind, is_honorary=honorary),
            total=total,
            query=urlencode({"kind": kind, "honorary": "yes" if honorary else "no"}),
        )
        for honorary, kind, total in sorted(
            counted, key=lambda row: (row[0], _KINDS[row[1]])
        )
    ]


def _totals(field: str) -> dict[str, int]:
    rows = Mission.objects.public().order_by().values_list(field)
    return dict(rows.annotate(Count("id")))


def _country_row(
    route: str, country: tuple[str, str], totals: list[dict[str, int]]
) -> CountryRow:
    code, name = country
    counts = [one.get(code, 0) for one in totals]
    address = reverse(route, kwargs={"country": country_slug(code)})
    return CountryRow(name, address, _count_text(*counts))


def _count_text(total: int, abroad: int | None = None) -> str:
    if abroad is None:
        text = ngettext("%(total)s in our records", "%(total)s in our records", total)
        return text % {"total": total}
    return _("%(here)s here, %(abroad)s abroad") % {"here": total, "abroad": abroad}


_ON_PAGE = SummaryQuery(
    lambda *keys: Mission.objects.public().filter(pk__in=keys).order_by()
)
_SIZES = (1, 10, 50, 100)
_NO_ROW = 0


def list_entries(
    missions: MissionQuerySet, country: str, *, near: Point | None, by_distance: bool
) -> list[ListEntry]:
    """Return the missions in order. One query, of few columns of all of them.

    ``country`` is the field that is sorted by the name of its country. By distance,
    missions without a position come last.
    """
    ranks = country_ranks()
    rows = missions.order_by().values_list(
        country,
        *("is_honorary", "kind", "slug", "pk", "latitude", "longitude"),
    )
    found = sorted(
        ListEntry(
            ranks.get(str(code), len(ranks)),
            honorary,
            _KINDS[kind],
            slug,
            pk,
            known_distance_km(near, point(latitude, longitude)),
        )
        for code, honorary, kind, slug, pk, latitude, longitude in rows
    )
    return sorted(found, key=_by_distance) if by_distance else found


def _by_distance(entry: ListEntry) -> float:
    return inf if entry.km is None else entry.km


class PartOfList(NamedTuple):
    """A page of a long list, and the countries that it begins and ends with."""

    number: int
    first: str
    last: str


def parts_of_list(page: Page[ListEntry]) -> list[PartOfList]:
    """Return the pages of a list sorted by country; none where there is only one."""
    names = [*(name for _code, name in sorted_countries()), ""]
    pages = page.paginator
    if pages.num_pages == 1:
        return []
    return [
        PartOfList(one.number, *(names[at.country] for at in (one[0], one[-1])))
        for one in map(pages.page, pages.page_range)
    ]


def summaries_on_page(page: list[ListEntry]) -> list[MissionSummary]:
    """Return the summaries of a page of a list, in its order. One query."""
    keys = [entry.pk for entry in page]
    # SQL is compiled once for each number of keys: a few numbers, the rest filled up.
    size = next((one for one in _SIZES if one >= len(keys)), len(keys))
    found = _ON_PAGE.of(*keys, *[_NO_ROW] * (size - len(keys))) if keys else []
    by_slug = {line.slug: line for line in found}
    return [
        _with_distance(by_slug[entry.slug], entry.km)
        for entry in page
        if entry.slug in by_slug
    ]


def nearest_first(
    lines: Iterable[MissionSummary], near: Point | None
) -> list[MissionSummary]:
    """Return summaries with their distances; those without a point come last."""
    found = [(known_distance_km(near, line.point), line) for line in lines]
    ordered = sorted(found, key=lambda pair: inf if pair[0] is None else pair[0])
    return [_with_distance(line, km) for km, line in ordered]


def sorted_by_country(
    lines: Iterable[MissionSummary], field: str = "sending_country"
) -> list[MissionSummary]:
    """Return summaries in the order of a country's name in the reader's language."""
    ranks = country_ranks()
    return sorted(lines, key=lambda one: ranks.get(getattr(one, field), len(ranks)))


def _with_distance(line: MissionSummary, km: float | None) -> MissionSummary:
    if km is None:
        return line
    to_city = line.precision == Precision.CITY
    if to_city and km < SAME_CITY_KM:
        return replace(line, distance=_("In this city; where in it is not recorded."))
    return replace(line, distance=format_distance(km), is_to_city=to_city)
