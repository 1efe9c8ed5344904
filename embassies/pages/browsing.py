"""Missions in order, with distances, and countries with counts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _, ngettext

from embassies.missions.summaries import MissionSummary
from embassies.missions.titles import kind_name
from embassies.models import Kind, Mission, Precision
from portal.countries.distance import Point, format_distance, known_distance_km
from portal.countries.names import (
    country_ranks,
    country_slug,
    lettered_countries,
)
from portal.web.compiled_queries import CompiledQuery

SAME_CITY_KM = 3.0
"""Below this a distance to the centre of a city means: in the same city."""

_KINDS = {str(kind): place for place, kind in enumerate(Kind.values)}


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
    return [
        KindCount(
            name=kind_name(kind, is_honorary=honorary),
            total=total,
            query=urlencode({"kind": kind, "honorary": "yes" if honorary else "no"}),
        )
        for honorary, kind, total in sorted(
            _KINDS_IN.rows(country), key=lambda row: (row[0], _KINDS[row[1]])
        )
    ]


def number_sent_by(country: str) -> int:
    """Count a country's missions abroad. One query."""
    return sum(total for _code, total in _SENT_BY.rows(country))


def _kinds_query(country: str) -> QuerySet[Mission, tuple[bool, str, int]]:
    rows = Mission.objects.public().standing_in(country).order_by()
    return rows.values_list("is_honorary", "kind").annotate(number=Count("*"))


def _sent_query(country: str) -> QuerySet[Mission, tuple[str, int]]:
    rows = Mission.objects.public().of(country).order_by()
    return rows.values_list("sending_country").annotate(number=Count("*"))


_KINDS_IN, _SENT_BY = CompiledQuery(_kinds_query), CompiledQuery(_sent_query)


def _totals(field: str) -> dict[str, int]:
    rows = Mission.objects.public().order_by().values_list(field)
    return dict(rows.annotate(number=Count("*")))


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


def nearest_first(
    lines: Iterable[MissionSummary], near: Point | None
) -> list[MissionSummary]:
    """Return summaries with their distances; those without a point come last."""
    found = [(known_distance_km(near, line.point), line) for line in lines]
    ordered = sorted(found, key=lambda pair: inf if pair[0] is None else pair[0])
    return [with_distance(line, km) for km, line in ordered]


def sorted_by_country(
    lines: Iterable[MissionSummary], field: str = "sending_country"
) -> list[MissionSummary]:
    """Return summaries in the order of a country's name in the reader's language."""
    ranks = country_ranks()
    return sorted(lines, key=lambda one: ranks.get(getattr(one, field), len(ranks)))


def with_distance(line: MissionSummary, km: float | None) -> MissionSummary:
    if km is None:
        return line
    to_city = line.precision == Precision.CITY
    if to_city and km < SAME_CITY_KM:
        return replace(line, distance=_("In this city; where in it is not recorded."))
    return replace(line, distance=format_distance(km), is_to_city=to_city)
