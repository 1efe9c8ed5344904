"""Posts: what a mission is, whose and where, and which two may be one. Pure."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol, Self, TypeVar

from embassies.imports.pipeline.rows import MissionRow
from portal.countries.distance import Point, distance_km
from portal.countries.gazetteer import cities_named, city_by_id
from portal.countries.names import slugify_name

SINGLE = {
    "embassy": "embassy",
    "high_commission": "embassy",
    "nunciature": "nunciature",
}
"""Kinds of which one country has one with another; a high commission is an embassy
between members of the Commonwealth."""

CONSULAR = {"consulate_general", "consulate", "vice_consulate", "consular_agency"}
"""Kinds of which one country has one in a city; sources disagree on their rank."""

SAME_CITY = 25.0
"""Km around a city in which another place is one of its suburbs."""

UNITED_NATIONS = {2660646, 5128581}
"""Geneva and New York by their GeoNames ids: no capitals, but seats of the United
Nations. What sources call an embassy there is a mission to the organisation."""


def kind_at(city: int | None, kind: str) -> str:
    """Return the kind of a post in a city; embassies stand in no seat of the UN."""
    is_to_the_organisation = city in UNITED_NATIONS and kind in SINGLE
    return "permanent_mission" if is_to_the_organisation else kind


Key = tuple[object, ...]


class Post(NamedTuple):
    """What a mission is, whose and where."""

    sending_country: str
    receiving_country: str
    kind: str
    is_honorary: bool
    city: str
    geonames_id: int | None
    seat_country: str

    @property
    def seat(self) -> str:
        """The country in which it stands."""
        return self.seat_country or self.receiving_country

    @classmethod
    def of(cls, row: MissionRow) -> Self:
        return cls(
            row.sending_country,
            row.receiving_country,
            row.kind,
            row.is_honorary,
            row.facts.get("city", ""),
            row.facts.get("geonames_id"),
            row.facts.get("seat_country", ""),
        )

    @property
    def group(self) -> Key:
        """What posts have in common that one source may take for another."""
        kind = "consular" if self.kind in CONSULAR else SINGLE.get(self.kind, self.kind)
        return (self.sending_country, self.receiving_country, kind, self.is_honorary)

    def lookup_keys(self) -> Iterator[Key]:
        """Yield the keys by which the same post is found, the surest first."""
        pair = (self.sending_country, self.receiving_country)
        post = (*pair, SINGLE.get(self.kind, self.kind), self.is_honorary)
        city = slugify_name(self.city)
        if self.geonames_id:
            yield ("place", *post, self.geonames_id)
        yield ("city", *post, city)
        if self.kind == "permanent_mission" and self.geonames_id in UNITED_NATIONS:
            yield ("place", *pair, "embassy", self.is_honorary, self.geonames_id)
        if self.kind in SINGLE:
            yield ("single", *pair, SINGLE[self.kind], self.seat_country)
        elif self.kind in CONSULAR and city:
            yield ("consular", *pair, self.is_honorary, city)


def post_points(post: Post) -> Iterator[Point]:
    """Yield where the city of a post may be; several cities have one name."""
    if post.geonames_id and (city := city_by_id(post.geonames_id)):
        yield city.point
    elif post.city:
        yield from (city.point for city in cities_named(post.city, post.seat))


def is_in_town(post: Post, wanted: Post) -> bool:
    """Return whether a post is in the town of another or a suburb; both may be blank."""
    if not (post.city and wanted.city):
        return post.city == wanted.city
    if slugify_name(post.city) == slugify_name(wanted.city):
        return True
    # Two towns of one name: a source may mean the other one.
    same_name = cities_named(post.city, post.seat) if wanted.geonames_id else []
    if any(city.geonames_id == wanted.geonames_id for city in same_name):
        return True
    return any(
        distance_km(here, there) <= SAME_CITY
        for here in post_points(post)
        for there in post_points(wanted)
    )


class Placed(Protocol):
    """A post with a kind and a town, which may be blank."""

    @property
    def kind(self) -> str: ...
    @property
    def city(self) -> str: ...


T = TypeVar("T")


def choose(
    same: Sequence[T],
    wanted: Placed,
    post_of: Callable[[T], Placed],
    is_there: Callable[[T], bool],
) -> list[T]:
    """Return those of the posts of one pair and group that another source may name.

    Those in the town, or the only one where either has no town; of several, those of
    the very kind.
    """
    there = [one for one in same if is_there(one)]
    if not there and len(same) == 1 and not (post_of(same[0]).city and wanted.city):
        there = list(same)
    return [one for one in there if post_of(one).kind == wanted.kind] or there
