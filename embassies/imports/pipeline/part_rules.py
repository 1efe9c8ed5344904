"""Merge rules of parts: contacts, coverages, statuses and services of a mission. Pure.

- A source changes, replaces and removes only its own parts, and no newer ones.
- What staff entered or withdrew stays, and a contact that a person checked.
- A complete source takes back what it no longer lists. So does a row of our own CSV in a
  partial file, for contacts: it lists all contacts of the sources that it names.
- A row of a workbook has all contacts of its columns, those of every source, of staff
  and with a check too: who changed it saw them (sheets.py).
- A contact that is in the row and could not be read takes nothing back.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from embassies.imports.pipeline.merge_rules import BLANK, Columns, not_older
from embassies.imports.pipeline.rows import (
    CONTACTS,
    MissionRow,
    Part,
    Values,
    contact_key,
)
from embassies.imports.pipeline.sheets import is_staff_edit
from embassies.values.phone_numbers import DIALLED
from portal.countries.models import Source
from portal.countries.partial_dates import last_day

KEY_FIELDS = ("channel", "purpose", "value", "e164", "extension")
"""What the key of a contact is made of."""
_EXACT = (*DIALLED, "email")
_DERIVED = ("e164", "extension")
"""Columns that follow from the value: blank ones are written too."""


@dataclass(slots=True)
class PartChanges:
    """The changes of one kind of part of one mission."""

    added: list[Part] = field(default_factory=list)
    changed: list[tuple[Values, Columns]] = field(default_factory=list)
    replaced: list[tuple[Values, Part]] = field(default_factory=list)
    """Contacts that take the place of one with the same channel and purpose."""
    removed: list[Values] = field(default_factory=list)
    kept: list[Values] = field(default_factory=list)
    """Contacts that the row does not list and that people entered or checked."""

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.replaced or self.removed)


def part_changes(
    known: Iterable[Values],
    row: MissionRow,
    name: str,
    *,
    is_partial: bool,
    echo: bool = False,
    corrects: bool = False,
) -> PartChanges:
    """Return what a row changes in one kind of part.

    An echo (see is_echo) changes no part of its own source; but in a file of
    corrections it replaces a number or an e-mail address, which no source gives less
    exactly.
    """
    known, result = list(known), PartChanges()
    if is_staff_edit(row):
        known = [one for one in known if not one["withdrawn_at"]]
    others = _match(result, known, row.parts[name], name)
    dates = _dates(row, name)
    for one in others:
        if _is_unlisted(one, row, name, dates, is_partial=is_partial):
            stays = one["verified_at"] or one["source_id"] == Source.STAFF
            stays = stays and not row.sheet
            (result.kept if stays else result.removed).append(one)
    if name == CONTACTS:
        if not row.sheet:
            _drop_superseded(result, known)
        _pair(result, row)
    return _of_echo(result, row.origin.source, corrects=corrects) if echo else result


def _of_echo(result: PartChanges, own: str, *, corrects: bool) -> PartChanges:
    """Return what is left of the changes where the row only repeats its source."""
    replaced = [
        (old, part)
        for old, part in result.replaced
        if corrects and part.facts["channel"] in _EXACT
    ]
    new = [*result.added, *(part for _, part in result.replaced)]
    return PartChanges(
        added=[part for part in new if part.origin.source != own],
        changed=[one for one in result.changed if one[0]["source_id"] != own],
        replaced=[one for one in replaced if one[1].origin.source == own],
    )


def _match(
    result: PartChanges, known: list[Values], told: Iterable[Part], name: str
) -> list[Values]:
    """Add new and changed parts to the result, and return what is not told."""
    by_key = {key: one for one in known for key in _keys(name, one)}
    listed: set[tuple[str, ...]] = set()
    for part in told:
        listed |= {part.key, _shown(part.facts)}
        old = by_key.get(_shown(part.facts)) or by_key.get(part.key)
        if old is None:
            result.added.append(part)
        elif changes := _changes(old, part):
            result.changed.append((old, changes))
    return [one for one in known if listed.isdisjoint(_keys(name, one))]


def part_key(name: str, part: Values) -> tuple[str, ...]:
    """Return the key of a recorded part; the makers in rows.py give rows the same."""
    if name == CONTACTS:
        return contact_key(*(part[one] for one in KEY_FIELDS))
    if name == "coverages":
        return (part["country"], part["district"])
    return (part["service"],) if name == "services" else (part["status"], part["since"])


def _keys(name: str, part: Values) -> Iterator[tuple[str, ...]]:
    """Yield what makes a recorded part the same as a row's."""
    if name == CONTACTS:
        yield _shown(part)
        # What staff replaced by it: an import that gives that again changes nothing.
        yield from map(tuple, part.get("replaced_keys", ()))
    yield part_key(name, part)


def _shown(facts: Values) -> tuple[str, ...]:
    """Return what a contact shows: the database holds each once."""
    return ("shown", *(facts.get(one, "") for one in ("channel", "purpose", "value")))


def _changes(old: Values, part: Part) -> Columns:
    if old["withdrawn_at"] or old["source_id"] != part.origin.source:
        return {}
    if old["source_id"] == Source.STAFF:
        return {}
    if not not_older(part.origin.source_date, old["source_date"]):
        return {}
    new = {**part.facts, **part.origin.columns()}
    return {
        name: value
        for name, value in new.items()
        if name != "value"
        and old[name] != value
        and (name in _DERIVED or value not in BLANK)
    }


def _dates(row: MissionRow, name: str) -> Mapping[str, str]:
    """Return the latest date of each source that a row names in one kind of part."""
    dates = {row.origin.source: row.origin.source_date}
    for part in row.parts[name]:
        one = part.origin
        latest = max(dates.get(one.source, ""), one.source_date, key=_last_day)
        dates[one.source] = latest
    return dates


def _last_day(text: str) -> date:
    return last_day(text) or date.min


def _is_unlisted(
    old: Values,
    row: MissionRow,
    name: str,
    dates: Mapping[str, str],
    *,
    is_partial: bool,
) -> bool:
    """Return whether a row leaves out what it would list if that still held."""
    source = old["source_id"]
    if old["withdrawn_at"] or _place(old) in row.unread:
        return False
    if row.sheet:
        return _place(old) in row.sheet.lists
    if source == Source.STAFF:
        return row.whole and name == CONTACTS
    if row.whole:
        is_covered = (source in dates and name == CONTACTS) or not is_partial
    else:
        is_own = source == row.origin.source
        is_item = old["source_ref"] in ("", row.origin.source_ref)
        is_covered = is_own and is_item and not is_partial
    told = dates.get(source, row.origin.source_date)
    return is_covered and not_older(told, old["source_date"])


def _place(facts: Values) -> tuple[str, str]:
    return facts.get("channel", ""), facts.get("purpose", "")


def _drop_superseded(result: PartChanges, known: Iterable[Values]) -> None:
    """Leave out new contacts where their source has given a newer one in their place."""
    newest = {
        (one["source_id"], *_place(one)): one["source_date"]
        for one in sorted(known, key=lambda one: _last_day(one["source_date"]))
        if not one["withdrawn_at"]
    }
    result.added = [
        part
        for part in result.added
        if not_older(
            part.origin.source_date,
            newest.get((part.origin.source, *_place(part.facts)), ""),
        )
    ]


def _pair(result: PartChanges, row: MissionRow) -> None:
    """Turn an added and a removed contact of one source and place into a replacement.

    In a workbook the sources may differ, and what it does not show of the contact
    (languages, hours, note) stays.
    """
    for part in list(result.added):
        for old in result.removed:
            is_ours = row.sheet or old["source_id"] == part.origin.source
            if is_ours and _place(old) == _place(part.facts):
                result.added.remove(part)
                result.removed.remove(old)
                new = _with_unseen(part, old) if row.sheet else part
                result.replaced.append((old, new))
                break


def _with_unseen(part: Part, old: Values) -> Part:
    unseen = {name: old[name] for name in ("languages", "hours", "note")}
    return replace(part, facts={**part.facts, **unseen})
