"""Lists of missions in pages, sorted by a country's name or with the nearest first."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import inf
from typing import NamedTuple

from django.core.paginator import Page
from django.db.models import Case, Count, QuerySet, When

from embassies.missions.summaries import MissionSummary, SummaryQuery
from embassies.models import Kind, Mission, MissionQuerySet
from embassies.pages.browsing import sorted_by_country, with_distance
from portal.countries.distance import Point, known_distance_km, point
from portal.countries.names import country_ranks, sorted_countries
from portal.web.code_points import CodePoints
from portal.web.compiled_queries import CompiledQuery

Filters = tuple[tuple[str, str | bool], ...]
"""Values of fields that the missions of a list have."""

_PlacedRow = tuple[str, int, float | None, float | None]


@dataclass(frozen=True, slots=True)
class MissionList:
    """The missions that one or two countries choose, sorted by another country."""

    choose: Callable[..., MissionQuerySet]
    country: str
    """The field of the other country."""


class PartOfList(NamedTuple):
    """A page of a long list, and the countries that it begins and ends with."""

    number: int
    first: str
    last: str


class ListByName:
    """A list in the order of a country's name. Only what a page shows is read."""

    def __init__(self, what: MissionList, filters: Filters, *codes: str) -> None:
        """Count the missions by country. One query."""
        self.what, self.codes = what, codes
        self._queries = _queries(what, filters)
        ranks = country_ranks()
        counted = self._queries.counts.rows(*codes)
        counted.sort(key=lambda row: ranks.get(str(row[0]), len(ranks)))
        self._countries = [str(country) for country, _number in counted]
        self._ends = list(accumulate(number for _country, number in counted))

    @property
    def places(self) -> range:
        """The places of all missions, for a Paginator."""
        return range(self._ends[-1] if self._ends else 0)

    def missions(self, places: Sequence[int]) -> list[MissionSummary]:
        """Return the missions at successive places. One query; none without a place."""
        if not places:
            return []
        first = bisect_right(self._ends, places[0])
        last = bisect_left(self._ends, places[-1] + 1)
        countries = self._countries[first : last + 1]
        start = places[0] - (self._ends[first - 1] if first else 0)
        found = self._queries.summaries.of(countries, *self.codes)
        ordered = sorted_by_country(found, self.what.country)
        return ordered[start : start + len(places)]

    def parts(self, page: Page[int]) -> list[PartOfList]:
        """Return the pages of the list; none where there is only one."""
        names, pages = dict(sorted_countries()), page.paginator
        if pages.num_pages == 1:
            return []
        return [
            PartOfList(
                one.number,
                *(names.get(self._country_at(at), "") for at in (one[0], one[-1])),
            )
            for one in map(pages.page, pages.page_range)
        ]

    def _country_at(self, place: int) -> str:
        return self._countries[bisect_right(self._ends, place)]


class NearestFirst:
    """A list with the nearest first; missions without a position come last."""

    def __init__(
        self, what: MissionList, filters: Filters, near: Point | None, *codes: str
    ) -> None:
        """Read few columns of all missions. One query."""
        ranks = country_ranks()
        rows = _queries(what, filters).positions.rows(*codes)
        rows.sort(key=lambda row: ranks.get(str(row[0]), len(ranks)))
        placed = [(known_distance_km(near, point(*at)), pk) for _, pk, *at in rows]
        self.places = sorted(placed, key=lambda one: inf if one[0] is None else one[0])
        """Distances and keys, for a Paginator."""

    def missions(
        self, places: Sequence[tuple[float | None, int]]
    ) -> list[MissionSummary]:
        """Return the missions at some places, with distances. One query."""
        by_key = {one.pk: one for one in _BY_KEY.of([pk for _km, pk in places])}
        return [with_distance(by_key[pk], km) for km, pk in places if pk in by_key]


_BY_KEY = SummaryQuery(
    lambda keys: Mission.objects.public().filter(pk__in=keys).order_by()
)


class _Queries(NamedTuple):
    """The compiled queries of a list."""

    counts: CompiledQuery[tuple[str, int]]
    summaries: SummaryQuery
    positions: CompiledQuery[_PlacedRow]


@cache
def _queries(what: MissionList, filters: Filters) -> _Queries:
    def chosen(*codes: str) -> MissionQuerySet:
        return what.choose(*codes).filter(**dict(filters))

    def counts(*codes: str) -> QuerySet[Mission, tuple[str, int]]:
        rows = chosen(*codes).order_by().values_list(what.country)
        return rows.annotate(number=Count("*"))  # from an index alone

    def summaries(countries: list[str], *codes: str) -> MissionQuerySet:
        rows = chosen(*codes).filter(**{f"{what.country}__in": countries})
        return rows.order_by(*_ORDER)

    def positions(*codes: str) -> QuerySet[Mission, _PlacedRow]:
        rows = chosen(*codes).order_by(*_ORDER)
        return rows.values_list(what.country, "pk", "latitude", "longitude")

    return _Queries(
        CompiledQuery(counts), SummaryQuery(summaries), CompiledQuery(positions)
    )


_ORDER = (
    "is_honorary",
    Case(*(When(kind=kind, then=at) for at, kind in enumerate(Kind.values))),
    CodePoints("slug"),
)
"""The order of the missions of one country in a list."""
