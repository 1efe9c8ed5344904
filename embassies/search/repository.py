"""Load the missions that an interpretation asks for. Each query is compiled once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from django.db.models import F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf, StrIndex

from embassies.models import Mission, MissionQuerySet
from portal.countries.gazetteer import City
from portal.countries.names import country_ranks
from portal.countries.territories import state_of
from portal.web.code_points import CodePoints
from portal.web.compiled_queries import SIZES, CompiledQuery, Values

_COLUMNS = (
    *("slug", "sending_country", "receiving_country", "seat_country"),
    *("city", "geonames_id", "latitude", "longitude", "kind", "is_honorary"),
    *("status", "status_since", "replaced_by"),
    *("source", "source_ref", "source_url", "source_date", "verified_at"),
)
"""What a list of results shows and what its order needs; the rest is not read."""

_LIMITS = (*SIZES, 2000)
"""Each limit is an SQL of its own: a few are compiled, and longer lists are cut."""

_LAST = 1_000_000
"""The place of a country that is not in the alphabet."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which missions of a country or a city a list keeps."""

    kinds: tuple[str, ...] = ()
    """Blank: all."""
    only_honorary: bool = False
    with_withdrawn: bool = False


def missions_of_pair(
    sending: Sequence[str], hosts: Sequence[str], *, with_withdrawn: bool
) -> list[Mission]:
    """Return the missions of some states to others, in no order. One query."""
    return _of_pair(with_withdrawn).rows(sending, hosts)


def missions_by_key(keys: Sequence[int]) -> dict[int, Mission]:
    """Return the public missions of at most 500 keys. One query; none without keys."""
    return {one.pk: one for one in _by_key().rows(keys)} if keys else {}


def missions_sent_by(codes: Sequence[str], choice: Choice, limit: int) -> list[Mission]:
    """Return the first missions of some states, by the place of their hosts. One query."""
    return _first(_sent_by, choice, limit, codes)


def missions_in(codes: Sequence[str], choice: Choice, limit: int) -> list[Mission]:
    """Return the first missions in some countries, by their senders. One query."""
    return _first(_received_by, choice, limit, codes)


def missions_in_city(city: City, choice: Choice, limit: int) -> list[Mission]:
    """Return the first missions in a city, by their senders. One query."""
    hosts = [city.country, state_of(city.country)]
    return _first(_in_city, choice, limit, hosts, city.geonames_id, city.name)


def missions_of_kind(choice: Choice, limit: int) -> list[Mission]:
    """Return the first missions of some kinds, by their senders. One query."""
    return _first(_anywhere, choice, limit)


def shown(*, with_withdrawn: bool = False) -> MissionQuerySet:
    """Return the missions with what a list of results shows of them."""
    rows = Mission.objects.all() if with_withdrawn else Mission.objects.public()
    return rows.only(*_COLUMNS).with_translations("name")


@cache
def _of_pair(with_withdrawn: bool) -> CompiledQuery[Mission]:
    def query(sending: list[str], hosts: list[str]) -> QuerySet[Mission]:
        rows = shown(with_withdrawn=with_withdrawn).order_by()
        return rows.filter(sending_country__in=sending, receiving_country__in=hosts)

    return CompiledQuery(query)


@cache
def _by_key() -> CompiledQuery[Mission]:
    return CompiledQuery(lambda keys: shown().filter(pk__in=keys).order_by())


@dataclass(frozen=True, slots=True)
class _List:
    """Which missions a list has, by some values, and the country it is by."""

    condition: Callable[..., Q]
    country: str


_sent_by = _List(lambda codes: Q(sending_country__in=codes), "receiving_country")
_received_by = _List(lambda codes: Q(receiving_country__in=codes), "sending_country")
_in_city = _List(
    lambda hosts, geonames_id, name: (
        (Q(receiving_country__in=hosts) | Q(seat_country__in=hosts))
        & (Q(geonames_id=geonames_id) | Q(geonames_id=None, city=name))
    ),
    "sending_country",
)
_anywhere = _List(Q, "sending_country")


def _first(what: _List, choice: Choice, limit: int, *values: Values) -> list[Mission]:
    """Return a list: career posts first, in the alphabet of the reader's language."""
    size = next(size for size in _LIMITS if size >= min(limit, _LIMITS[-1]))
    alphabet = " ".join(country_ranks())
    return _list(what, choice, size).rows(*values, alphabet)[:limit]


@cache
def _list(what: _List, choice: Choice, size: int) -> CompiledQuery[Mission]:
    def query(*values: Values) -> QuerySet[Mission]:
        *chosen, alphabet = values
        condition = what.condition(*chosen)
        rows = shown(with_withdrawn=choice.with_withdrawn).filter(condition)
        if choice.only_honorary:
            rows = rows.filter(is_honorary=True)
        if choice.kinds:
            rows = rows.filter(kind__in=choice.kinds)
        place = _place(what.country, str(alphabet))
        return rows.order_by("is_honorary", place, CodePoints("slug"))[:size]

    return CompiledQuery(query)


def _place(country: str, alphabet: str) -> Combinable:
    """Return the place of a column's country in an alphabet of codes."""
    return Coalesce(NullIf(StrIndex(Value(alphabet), F(country)), 0), _LAST)
