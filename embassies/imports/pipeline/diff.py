"""What a row changes, as stored in the report: values before and after, as JSON."""

from collections.abc import Iterable, Iterator, Mapping

from embassies.imports.pipeline.merge_rules import Columns
from embassies.imports.pipeline.part_rules import PartChanges
from embassies.imports.pipeline.rows import MissionRow, Values
from embassies.models import Mission

NAMING = {"wikidata_id", "source_id", "source_ref", "source_url", "source_date"}
"""Columns that name a record or its source."""

IDENTIFIERS = "identifiers"


def diff_of(
    known: Values, columns: Columns, parts: Mapping[str, PartChanges]
) -> Columns:
    """Return what changes, as [old, new] for columns and lists for parts."""
    diff: Columns = {
        name: [_json_value(known[name]), _json_value(value)]
        for name, value in columns.items()
        if name != "field_sources"
    }
    for name, changes in parts.items():
        lists = {
            "added": [dict(part.facts) for part in changes.added],
            "replaced": [
                [_removed_part(old), dict(part.facts)] for old, part in changes.replaced
            ],
            "changed": [_part_diff(old, new) for old, new in changes.changed],
            "removed": [_removed_part(old) for old in changes.removed],
        }
        if changes:
            diff[name] = {verb: ones for verb, ones in lists.items() if ones}
    return diff


def changed_fields(columns: Columns, parts: Mapping[str, PartChanges]) -> str:
    """Return what changes, as words between spaces: columns, channels, kinds of part.

    All that names a record or its source, and no value, is one word at the end.
    """
    words = {name for name in columns if name != "field_sources"}
    for name, changes in parts.items():
        words |= set(_changed_parts(name, changes))
    told = sorted(words - NAMING)
    return f" {' '.join([*told, IDENTIFIERS] if words & NAMING else told)} "


def _changed_parts(name: str, changes: PartChanges) -> Iterator[str]:
    """Yield the channels of contacts, else the kind of part, and columns that name."""
    facts: list[Values] = [part.facts for part in changes.added]
    facts += [*changes.removed, *(old for old, _ in changes.replaced)]
    for old, columns in changes.changed:
        yield from columns.keys() & NAMING
        if columns.keys() - NAMING:
            facts.append(old)
    for one in facts:
        yield one.get("channel", name)


def creation_diff(mission: Mission, row: MissionRow, columns: Iterable[str]) -> Columns:
    """Return the values of a new mission, in the form of a diff."""
    values = {name: _json_value(getattr(mission, name)) for name in columns}
    values["names"] = row.facts.get("names", {})
    diff: Columns = {
        name: [None, value]
        for name, value in values.items()
        if value not in ("", None, [], {}, False)
        and name not in ("id", "field_sources")
    }
    for name, parts in row.parts.items():
        if parts:
            diff[name] = {"added": [dict(part.facts) for part in parts]}
    return diff


def _part_diff(old: Values, new: Columns) -> Columns:
    return {
        name: [_json_value(old[name]), _json_value(value)]
        for name, value in new.items()
    }


def _removed_part(old: Values) -> Columns:
    hidden = ("id", "mission_id", "verified_by_id", "replaced_keys")
    return {
        key: _json_value(one) for key, one in old.items() if one and key not in hidden
    }


def _json_value(value: object) -> object:
    is_json = isinstance(value, (str, int, float, list, dict, type(None)))
    return value if is_json else str(value)
