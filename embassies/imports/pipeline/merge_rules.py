"""Merge rules: which facts of a row may change what is recorded. Pure.

- What staff wrote or withdrew is never changed, field by field.
- A source changes only the fields that it has; missing and blank ones change nothing.
- A value gives way to one of a better rank (ranks.py), and to one of the same rank that
  is not older, unless that is an echo of it. A point also gives way to a more precise
  one, and never to a less precise one.
- Of listings the newer one of each source stays (embassies/values/listings.py).
- Parts (contacts, coverages, statuses, services) have rules of their own: part_rules.py.
- Checks by people, slugs, and who sends a mission where, are never changed.
"""

from collections.abc import Iterable

from embassies.imports.pipeline.places import is_far_off
from embassies.imports.pipeline.posts import SAME_CITY
from embassies.imports.pipeline.ranks import UNRANKED, Ranks
from embassies.imports.pipeline.rows import MissionRow, Origin, Values
from embassies.imports.pipeline.sheets import is_staff_edit
from embassies.values.field_sources import (
    NOTED_AS,
    PLACE,
    POINT,
    FieldSource,
    noted_source,
)
from embassies.values.listings import listing_dates, merged
from portal.countries.distance import distance_km
from portal.countries.gazetteer import city_by_id
from portal.countries.models import Source
from portal.countries.names import slugify_name
from portal.countries.partial_dates import first_day, last_day

IDENTITY = {"wikidata_id"}
LISTINGS = {"listed_by", "listed_on", "unlisted_on"}
"""Columns whose entries name their sources themselves."""
PINNED = (
    *("seat_country", "names", "city", "address", "local_address", "postal_address"),
    *("latitude", "longitude", "precision", "opening_hours", "appointment_only"),
    *("access_note", "accessibility_note", "languages"),
)
"""Fields whose old date is noted when a newer row of their source lacks them."""
_RANK = {"": 0, None: 0, "city": 1, "street": 2, "exact": 3}
BLANK: tuple[object, ...] = ("", None, [], {})

Columns = dict[str, object]
"""Columns to write, and their new values."""


def not_older(new: str, old: str) -> bool:
    """Return whether a partial date can be the day of another or later.

    An unknown date is older than any other and as old as another unknown one.
    """
    latest, earliest = last_day(new), first_day(old)
    return earliest is None or (latest is not None and latest >= earliest)


def is_echo(known: Values, row: MissionRow) -> bool:
    """Return whether a row repeats, less exactly, what its source gave before.

    It does where the record has an id at the source, the row has none, and the row is
    no newer: the starter directory after an import of what it was made from.
    """
    return bool(known["source_ref"]) and is_repeated(known, row)


def is_repeated(known: Values, row: MissionRow) -> bool:
    """Return whether a row without an id at its source is no newer than the record."""
    return bool(
        known["source_id"] == row.origin.source
        and not row.origin.source_ref
        and not row.sheet
        and not_older(known["source_date"], row.origin.source_date)
    )


def mission_changes(known: Values, row: MissionRow, ranks: Ranks = UNRANKED) -> Columns:
    """Return the columns that a row changes, those of the source included."""
    changes: Columns = {}
    for names in _groups(row.facts):
        if not (row.sheet and names == PLACE):
            changes |= _group_changes(known, row, names, ranks)
    is_other = row.kind != known["kind"] and not row.sheet
    if is_other and _may_change(known, row, ("kind",), ranks):
        changes["kind"] = row.kind
    changes |= _listings(known, row)
    # The city is another source's, so the point of this one is somewhere else.
    if "latitude" in changes and is_far_off({**known, **changes}):
        changes = {one: value for one, value in changes.items() if one not in POINT}
    if row.wikidata_id and not known["wikidata_id"]:
        changes["wikidata_id"] = row.wikidata_id
    return changes | _provenance(known, row, changes)


def _groups(facts: Values) -> Iterable[tuple[str, ...]]:
    """Yield the fields that change together."""
    for group in (POINT, PLACE):
        if group[0] in facts:
            yield group
    others = (name for name in facts if name not in (*POINT, *PLACE, "listed_by"))
    yield from ((name,) for name in others)


def _listings(known: Values, row: MissionRow) -> Columns:
    listings = merged(known["listed_by"], row.facts.get("listed_by", {}))
    if listings == known["listed_by"]:
        return {}
    return {"listed_by": listings, **listing_dates(listings)}


def _group_changes(
    known: Values, row: MissionRow, names: tuple[str, ...], ranks: Ranks
) -> Columns:
    new = {name: row.facts.get(name, _blank(name)) for name in names}
    is_here = row.is_listed and _is_near(known, new)
    if names == PLACE and (is_here or _same_place(known, new)):
        new = {name: known[name] or new[name] for name in names}
        new["seat_country"] = known["seat_country"]
    if names == ("names",):
        new = {"names": {**known["names"], **new["names"]}}
    changes = {name: value for name, value in new.items() if known[name] != value}
    return changes if changes and _may_change(known, row, names, ranks) else {}


def _may_change(
    known: Values, row: MissionRow, names: tuple[str, ...], ranks: Ranks
) -> bool:
    ours = [recorded_origin(known, name) for name in names]
    if any(_is_chosen(known, name) for name in names) and not is_staff_edit(row):
        return False
    if names == POINT and known["precision"]:
        gain = _RANK[row.facts["precision"]] - _RANK[known["precision"]]
        if gain:
            return gain > 0
    if all(known[name] in BLANK for name in names):
        return True
    if is_echo(known, row) and all(one.source == row.origin.source for one in ours):
        return False
    theirs = row_origin(row, names[0])
    return all(_wins(theirs, one, known["sending_country"], ranks) for one in ours)


def _wins(new: Origin, old: Origin, sending_country: str, ranks: Ranks) -> bool:
    """Return whether one source's value counts where another's is recorded."""
    gain = ranks.of(old.source, sending_country) - ranks.of(new.source, sending_country)
    return gain > 0 or gain == 0 and not_older(new.source_date, old.source_date)


def _is_chosen(known: Values, name: str) -> bool:
    """Return whether staff wrote a value, or chose it in a merge of two records."""
    noted = noted_source(known["field_sources"], name) or {}
    return "by" in noted or recorded_origin(known, name).source == Source.STAFF


def _same_place(known: Values, new: Values) -> bool:
    if known["seat_country"] != new["seat_country"]:
        return False
    if known["geonames_id"] and new["geonames_id"]:
        return bool(known["geonames_id"] == new["geonames_id"])
    return slugify_name(known["city"]) == slugify_name(new["city"])


def _is_near(known: Values, new: Values) -> bool:
    """Return whether two places are of one town: lists name suburbs, or the whole."""
    numbers = (known.get("geonames_id"), new.get("geonames_id"))
    here, there = (city_by_id(number) if number else None for number in numbers)
    if here is None or there is None:
        return False
    return distance_km(here.point, there.point) <= SAME_CITY


def _blank(name: str) -> str | None:
    return None if name in ("geonames_id", "latitude", "longitude") else ""


def recorded_origin(known: Values, name: str) -> Origin:
    """Return the source of a recorded field."""
    noted = noted_source(known["field_sources"], name)
    return _own_origin(known) if noted is None else _noted_origin(noted)


def row_origin(row: MissionRow, name: str) -> Origin:
    """Return the source of a row's field."""
    noted = noted_source(row.field_origins, name)
    return row.origin if noted is None else _noted_origin(noted)


def _own_origin(known: Values) -> Origin:
    return Origin(
        known["source_id"],
        source_url=known["source_url"],
        source_date=known["source_date"],
    )


def _noted_origin(noted: FieldSource) -> Origin:
    return Origin(
        noted["source"],
        source_url=noted.get("source_url", ""),
        source_date=noted.get("source_date", ""),
    )


def _provenance(known: Values, row: MissionRow, changes: Columns) -> Columns:
    """Return the record's own source and the sources by field, where they change."""
    record = _record_origin(known, row)
    noted = dict(known["field_sources"])
    if "source_date" in record:
        noted |= _pinned(known, row, changes)
    own = (known["source_id"], record.get("source_date", known["source_date"]))
    for name in changes.keys() - IDENTITY - LISTINGS:
        origin = row_origin(row, name)
        entry = NOTED_AS.get(name, name)
        noted.pop(entry, None)
        if (origin.source, origin.source_date) != own:
            noted[entry] = _note(origin)
    if noted != known["field_sources"]:
        record["field_sources"] = noted
    return record


def _record_origin(known: Values, row: MissionRow) -> Columns:
    """Return the columns of the record's own source that are new."""
    if row.origin.source != known["source_id"]:
        return {}
    date = row.origin.source_date
    newer = date != known["source_date"] and not_older(date, known["source_date"])
    return {
        name: value
        for name, value in row.origin.columns().items()
        if value and value != known[name] and (newer or not known[name])
    }


def _pinned(known: Values, row: MissionRow, changes: Columns) -> Columns:
    """Return notes of the old date for the values that a newer row does not confirm."""
    unconfirmed = (
        name
        for name in PINNED
        if name not in row.facts
        and name not in changes
        and noted_source(known["field_sources"], name) is None
        and known[name] not in BLANK
    )
    old = _note(_own_origin(known))
    return {NOTED_AS.get(name, name): old for name in unconfirmed}


def _note(origin: Origin) -> dict[str, str]:
    note = {
        "source": origin.source,
        "source_url": origin.source_url,
        "source_date": origin.source_date,
    }
    return {name: value for name, value in note.items() if value}
