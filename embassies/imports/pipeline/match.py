"""Index of the directory that finds the recorded mission a row is about."""

from functools import lru_cache

from embassies.imports.pipeline.posts import (
    CONSULAR,
    SINGLE,
    UNITED_NATIONS,
    Key,
    Post,
    choose,
    is_in_town,
)
from embassies.imports.pipeline.rows import MissionRow
from embassies.models import FormerSlug, Mission
from embassies.values.slugs import mission_slug


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
