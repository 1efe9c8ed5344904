"""Index of the posts that finds the one which a row of facts is about."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from embassies.imports.pipeline.posts import (
    CONSULAR,
    SAME_CITY,
    SINGLE,
    choose,
    kind_at,
)
from portal.countries.distance import distance_km
from tools.starter_build.places import Place, Places, fold
from tools.starter_build.posts import Post

Key = tuple[str, str, str, bool]


@dataclass(frozen=True)
class Wanted:
    """What a row of facts names: whose post, of what kind, and where."""

    sending: str
    receiving: str
    kind: str
    is_honorary: bool
    place: Place

    @property
    def city(self) -> str:
        return self.place.city

    @property
    def key(self) -> Key:
        return (self.sending, self.receiving, _group(self.kind), self.is_honorary)

    def __str__(self) -> str:
        honorary = "honorary " if self.is_honorary else ""
        city = self.place.city or "no town"
        return f"{self.sending} {honorary}{self.kind} in {self.receiving}, {city}"


class PostIndex:
    """The posts by sender, host, group of kinds and rank."""

    def __init__(self, posts: Iterable[Post], places: Places) -> None:
        self._places = places
        self._posts: defaultdict[Key, list[Post]] = defaultdict(list)
        for post in posts:
            self.add(post)

    def add(self, post: Post) -> None:
        group = _group(post.kind)
        key = (post.sending, post.receiving, group, post.is_honorary)
        self._posts[key].append(post)

    def wanted(
        self, sending: str, receiving: str, city: str, kind: str, *, honorary: bool
    ) -> Wanted:
        """Return what a row names, with its city and host as the directory has them.

        What stands in brackets behind a city is its state: Orlando (Florida).
        """
        city = re.sub(r"\s*\([^()]*\)$", "", city)
        place = (
            self._places.find(receiving, city)
            if city
            else self._places.somewhere(receiving)
        )
        if Places.is_territory(place.country, receiving):
            receiving = place.country
        kind = kind_at(int(place.geonames_id or 0), kind)
        return Wanted(sending, receiving, kind, honorary, place)

    def find(self, wanted: Wanted) -> Post | str:
        """Return the one post that a row is about, else why there is none.

        A suburb is its city. A row without a town is about the post without one, or
        about the only one of the group.
        """
        same = self._posts[wanted.key]
        if not same and wanted.kind == "permanent_mission":
            # The Factbook calls missions to the United Nations embassies.
            same = self._posts[replace(wanted, kind="embassy").key]
        if not same:
            return "no such post"
        found = choose(
            same, wanted, lambda post: post, lambda post: _is_in(post, wanted.place)
        )
        if len(found) == 1:
            return found[0]
        return "several such posts" if found else "no such post in this town"

    def embassy_beside(self, wanted: Wanted) -> Post | None:
        """Return the embassy in the town of a career consulate, its consular section."""
        if wanted.is_honorary or wanted.kind not in CONSULAR:
            return None
        found = self.find(replace(wanted, kind="embassy"))
        return found if isinstance(found, Post) else None

    def has_embassy(self, wanted: Wanted) -> bool:
        """Return whether the pair has an embassy, or what stands for one."""
        kinds = ("embassy", "nunciature", "representative_office")
        return any(self._posts[replace(wanted, kind=kind).key] for kind in kinds)

    def townless(self, wanted: Wanted) -> list[Post]:
        """Return the posts of the same pair and group whose town is not known."""
        return [post for post in self._posts[wanted.key] if not post.city]


def _group(kind: str) -> str:
    return "consular" if kind in CONSULAR else SINGLE.get(kind, kind)


def _is_in(post: Post, place: Place) -> bool:
    """Return whether a post is in a place or in one of its suburbs; both may be blank."""
    if not (post.city and place.city):
        return post.city == place.city
    if fold(post.city) == fold(place.city):
        return True
    here, there = post.city_point, place.point
    return bool(here and there and distance_km(here, there) <= SAME_CITY)
