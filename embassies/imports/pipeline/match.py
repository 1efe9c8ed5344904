"""Index of the directory that finds the recorded mission a row is about."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol, Self, TypeVar

from embassies.imports.pipeline.rows import MissionRow
from embassies.models import FormerSlug, Mission
from embassies.values.slugs import mission_slug
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


@lru_cache(maxsize=4096)
def _text(value: str) -> str:
    """Return one and the same text for equal ones: each row has copies of its own."""
    return value


def _shared(post: Post) -> Post:
    return post._replace(
        sending_country=_text(post.sending_country),
        receiving_country=_text(post.receiving_country),
        kind=_text(post.kind),
        city=_text(post.city),
        seat_country=_text(post.seat_country),
    )


_COLUMNS = ("pk", "slug", "wikidata_id", *Post._fields, "merged_into")


class Directory:
    """The identities of all missions, by every key that finds one. Two queries."""

    def __init__(self) -> None:
        self.slugs: dict[str, int] = dict(
            FormerSlug.objects.values_list("slug", "mission")
        )
        self.by_wikidata: dict[str, int] = {}
        self.wikidata_of: dict[int, str] = {}
        self.post_of: dict[int, Post] = {}
        self.by_post: dict[Key, tuple[int, ...]] = {}
        self.by_group: dict[Key, tuple[int, ...]] = {}
        self.merged: dict[str, int] = {}
        """The survivors of merges, by the other record's slug and Wikidata id."""
        rows = Mission.objects.values_list(*_COLUMNS)
        for pk, slug, wikidata_id, *post, merged_into in rows.iterator():
            if merged_into:
                names = filter(None, (slug, wikidata_id))
                self.merged |= dict.fromkeys(names, merged_into)
            else:
                self._index(pk, slug, wikidata_id, _shared(Post(*post)))

    def find(self, row: MissionRow) -> int | None:
        """Return the mission that a row is about; None where there is none yet.

        By slug, else by Wikidata id, else, where the row has no slug, by what,
        whose and where it is, among missions without a Wikidata id.
        """
        if row.slug in self.slugs:
            return self.slugs[row.slug]
        if row.wikidata_id in self.by_wikidata:
            return self.by_wikidata[row.wikidata_id]
        if row.slug:
            return None
        if row.is_listed:
            found = self._like(row)
            return found[0] if len(found) == 1 else None
        same = (
            pk for key in Post.of(row).lookup_keys() for pk in self.by_post.get(key, ())
        )
        return next((pk for pk in same if not self.wikidata_of[pk]), None)

    def _like(self, row: MissionRow) -> list[int]:
        """Return the missions that a post named by place alone may be about."""
        post = Post.of(row)
        same = self._group(post)
        is_to_the_un = post.geonames_id in UNITED_NATIONS
        if not same and post.kind == "permanent_mission" and is_to_the_un:
            same = self._group(post._replace(kind="embassy"))
        there = choose(
            same,
            post,
            self.post_of.__getitem__,
            lambda pk: is_in_town(self.post_of[pk], post),
        )
        is_one = len(same) == 1 and post.kind in SINGLE
        return there or (same if is_one else [])

    def _twin(self, row: MissionRow) -> str:
        """Return why a listed post may be recorded as another kind of post there."""
        post = Post.of(row)
        if self._is_in_town(post._replace(is_honorary=not post.is_honorary)):
            other = "a career one" if row.is_honorary else "an honorary one"
            return f"is recorded as {other}"
        is_career = post.kind in CONSULAR and not post.is_honorary
        if is_career and self._is_in_town(post._replace(kind="embassy")):
            return "may be a section of the embassy, which is recorded there"
        return ""

    def _is_in_town(self, post: Post) -> bool:
        others = self._group(post) if post.city else []
        return any(is_in_town(self.post_of[pk], post) for pk in others)

    def _group(self, post: Post) -> list[int]:
        found = self.by_group.get(post.group, ())
        return [pk for pk in found if self.post_of[pk].seat == post.seat]

    def obstacle(self, row: MissionRow) -> str:
        """Return why a listed post that is not recorded cannot be added; else blank."""
        if found := self._like(row):
            return f"{_label(row)}: {len(found)} such posts are recorded in that town"
        if row.is_supplement:
            return f"{_label(row)} is not recorded"
        if twin := self._twin(row):
            return f"{_label(row)} {twin}"
        if "geonames_id" not in row.facts:
            return f"{_label(row)}: its town is not known, and no such post recorded"
        if any(not self.post_of[pk].city for pk in self._group(Post.of(row))):
            return f"{_label(row)} may be the post that is recorded without a town"
        return ""

    def merged_into(self, row: MissionRow) -> int | None:
        """Return the survivor of a merge with the mission that a row is about."""
        return self.merged.get(row.slug or row.wikidata_id)

    def find_name(self, slug: str, wikidata_id: str) -> int | None:
        """Return the mission that has a slug or a Wikidata id, or its survivor."""
        places = (
            (self.slugs, slug),
            (self.by_wikidata, wikidata_id),
            (self.merged, slug),
            (self.merged, wikidata_id),
        )
        return next((found[name] for found, name in places if name in found), None)

    def touched(self, row: MissionRow, pk: int | None) -> set[int]:
        """Return the missions that a row which is left out may be about."""
        if row.is_listed:
            has_town = "geonames_id" in row.facts
            return set(
                self._like(row) or (not has_town and self._group(Post.of(row))) or ()
            )
        other = self.by_wikidata.get(row.wikidata_id)
        same = self.by_wikidata.get(self.duplicate_of(row))
        return {one for one in (pk, other, same) if one}

    def duplicate_of(self, row: MissionRow) -> str:
        """Return the Wikidata id under which the same post is recorded already.

        Blank where there is none, and for posts of which a city may have several.
        """
        keys = [] if row.slug else _post_keys(row)
        found = (pk for key in keys for pk in self.by_post.get(key, ()))
        return next((self.wikidata_of[pk] for pk in found), "")

    def contradiction(self, row: MissionRow, pk: int) -> str:
        """Return why a row cannot be about the mission that its key leads to."""
        other = self.by_wikidata.get(row.wikidata_id, pk)
        if other != pk:
            return f"{row.wikidata_id} belongs to another mission"
        sender, host = self.post_of[pk][:2]
        if (sender, host) != (row.sending_country, row.receiving_country):
            return (
                f"recorded as {sender} in {host}, told as"
                f" {row.sending_country} in {row.receiving_country}"
            )
        return ""

    def exclusive_keys(self, row: MissionRow) -> set[Key]:
        """Return the keys that no two new missions may share."""
        keys: set[Key] = {("slug", row.slug), ("wikidata", row.wikidata_id)}
        if not row.slug:
            keys |= set(_post_keys(row))
        return {key for key in keys if key[1]}

    def attach(self, row: MissionRow, pk: int) -> None:
        """Index the Wikidata id that a mission has now, so that no other row takes it."""
        if row.wikidata_id and not self.wikidata_of[pk]:
            self.by_wikidata.setdefault(row.wikidata_id, pk)
            self.wikidata_of[pk] = row.wikidata_id

    def new_slug(self, row: MissionRow) -> str:
        """Return the slug for a mission that is not recorded yet."""
        return row.slug or mission_slug(
            row.kind,
            row.sending_country,
            row.receiving_country,
            row.facts.get("city", ""),
            is_honorary=row.is_honorary,
            taken=self.slugs,
        )

    def add(self, row: MissionRow, slug: str, pk: int) -> None:
        """Index a mission that was just created."""
        self._index(pk, slug, row.wikidata_id, Post.of(row))

    def _index(self, pk: int, slug: str, wikidata_id: str, post: Post) -> None:
        self.slugs[slug] = pk
        self.wikidata_of[pk] = wikidata_id
        self.post_of[pk] = post
        if wikidata_id:
            self.by_wikidata[wikidata_id] = pk
        for key in post.lookup_keys():
            self.by_post[key] = (*self.by_post.get(key, ()), pk)
        self.by_group[post.group] = (*self.by_group.get(post.group, ()), pk)


def _label(row: MissionRow) -> str:
    honorary = "honorary " if row.is_honorary else ""
    place = row.facts.get("city") or "a town that is not named"
    kind = row.kind.replace("_", " ")
    return f"{row.sending_country} {honorary}{kind} in {row.receiving_country}, {place}"


def _post_keys(row: MissionRow) -> list[Key]:
    """Return the keys that only one post has.

    A country has one embassy with another, and one consulate in a city;
    several honorary ones are possible. Of posts whose city is not known, those that
    nothing else distinguishes count as one.
    """
    keys = list(Post.of(row).lookup_keys())
    has_city = bool(row.facts.get("city"))
    if row.kind in SINGLE:
        return [key for key in keys if not has_city or key[0] != "single"]
    is_distinct = "latitude" in row.facts or any(row.parts.values())
    if has_city and row.is_honorary or not has_city and is_distinct:
        return []
    return keys
