"""Merge a duplicate mission into another; the duplicate is withdrawn and redirects.

Nothing is deleted, so a merge can be taken back. Facts keep the source, the date and
the check that they had.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from embassies.imports.pipeline.part_rules import part_key
from embassies.imports.pipeline.rows import CONTACTS, COVERAGES, SERVICES, STATUSES
from embassies.models import (
    PARTS,
    Contact,
    Coverage,
    FormerSlug,
    Mission,
    Part,
    ReaderReport,
    StatusPeriod,
    staff_fields,
)
from embassies.values.field_sources import NOTED_AS, PLACE, POINT, noted_source
from embassies.values.phone_numbers import portable
from portal.countries.models import Sourced
from portal.review.actor import Actor, ConflictError
from portal.review.items import (
    BLANK,
    Fields,
    Item,
    ItemVerb,
    Json,
    changed,
    filled_fields,
    item,
    put,
    removal_item,
    value_of,
)
from portal.review.models import Proposal
from portal.translations.models import Translation
from portal.translations.reviewed import TRANSLATIONS

NAMES = "names"
"""The recorded names, as one fact: they have one entry among the sources."""
CHOICES: dict[str, tuple[str, ...]] = {
    "kind": ("kind",),
    "names": ("names",),
    "city": PLACE,
    "address": ("address",),
    "local_address": ("local_address",),
    "postal_address": ("postal_address",),
    "point": POINT,
    "opening_hours": ("opening_hours",),
    "appointment_only": ("appointment_only",),
    "access_note": ("access_note",),
    "accessibility_note": ("accessibility_note",),
    "languages": ("languages",),
}
"""What is chosen between two records, each with the fields that go together."""

_ORIGIN = [one.name for one in Sourced._meta.get_fields()]


@dataclass(frozen=True, slots=True)
class Picks:
    """What the kept record takes from the other, and which of its own parts stay."""

    fields: Collection[str] = ()
    """Keys of CHOICES."""
    gained: Collection[Part] = ()
    dropped: Collection[Part] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One fact in both records."""

    name: str
    ours: list[Any]
    theirs: list[Any]

    @property
    def differs(self) -> bool:
        return self.ours != self.theirs

    @property
    def only_theirs(self) -> bool:
        """Whether the kept record says nothing and the other one does."""
        return _is_blank(self.ours) and not _is_blank(self.theirs)


@dataclass(frozen=True, slots=True)
class Sides:
    """The parts of two records: those of the kept one, and what the other adds."""

    ours: list[Part] = field(default_factory=list)
    theirs: list[Part] = field(default_factory=list)
    both: list[Part] = field(default_factory=list)
    """Parts of the other that the kept record has as well, or that staff took away."""


def choices(kept: Mission, other: Mission) -> Iterator[Choice]:
    for name, names in CHOICES.items():
        ours, theirs = ([_value(one, part) for part in names] for one in (kept, other))
        yield Choice(name, ours, theirs)


def _value(mission: Mission, name: str) -> Json:
    """Return a fact that is chosen. One query for the names."""
    return mission.names if name == NAMES else value_of(mission, name)


def sides(kept: Mission, other: Mission) -> Sides:
    """Return the parts of both. Eight queries."""
    result = Sides()
    for model in PARTS:
        rows: Any = model._default_manager.select_related("source").order_by("pk")
        ours = list(rows.filter(mission=kept))
        known = {key for one in ours for key in _keys(one)}
        result.ours.extend(one for one in ours if not one.withdrawn_at)
        for one in rows.filter(mission=other, withdrawn_at=None):
            is_known = not known.isdisjoint(_keys(one))
            (result.both if is_known else result.theirs).append(one)
    return result


def validation_error(kept: Mission, other: Mission) -> str:
    """Return why two records cannot be merged; blank where they can. A query."""
    if kept.pk == other.pk:
        return _("Choose two different records.")
    if kept.withdrawn_at or other.withdrawn_at:
        return _("One of them is not public any more.")
    if (kept.sender, kept.host) != (other.sender, other.host):
        return _("They are posts of other countries. Correct that first.")
    if Proposal.objects.about(other).waiting().exists():
        return _("Proposals about the other record wait. Decide on them first.")
    return ""


def merge_items(
    kept: Mission, other: Mission, picks: Picks, actor: Actor
) -> list[Item]:
    """Return what a merge changes: the other record first, it gives up its Wikidata id."""
    taken = [one for name in picks.fields for one in CHOICES[name]]
    fields = changed(kept, other, [one for one in taken if one != NAMES])
    names = list(_names(kept, other)) if NAMES in taken else []
    told = [*fields, *([NAMES] if names else [])]
    entries = {entry for name in told for entry in (name, NOTED_AS.get(name, name))}
    sources: Fields = {
        entry: [kept.field_sources.get(entry), _note(other, entry, actor)]
        for entry in sorted(entries)
    }
    items = [_gone(kept, other, actor)]
    if other.wikidata_id and not kept.wikidata_id:
        items[0]["fields"]["wikidata_id"] = [other.wikidata_id, ""]
        fields["wikidata_id"] = ["", other.wikidata_id]
    items += names
    if fields or sources:
        own = item(kept._meta.label_lower, kept.pk, "change", fields)
        items.append({**own, "sources": sources})
    items += [_gain(part, kept) for part in picks.gained]
    return items + [
        removal_item(part, staff_fields(type(part))) for part in picks.dropped
    ]


def _names(kept: Mission, other: Mission) -> Iterator[Item]:
    """Yield the items that give the kept record the names of the other. Two queries."""
    ours, theirs = (
        {row.language: row for row in Translation.objects.of(one).filter(field="name")}
        for one in (kept, other)
    )
    for language, row in ours.items():
        if language not in theirs:
            yield _translation(removal_item(row, TRANSLATIONS.fields), row)
    for language, row in theirs.items():
        old = ours.get(language)
        fields = (
            changed(old, row, TRANSLATIONS.fields)
            if old
            else filled_fields(row, TRANSLATIONS.fields)
        )
        verb: ItemVerb = "change" if old else "add"
        if fields:
            key = old.pk if old else None
            yield _translation(item(row._meta.label_lower, key, verb, fields), row)


def _translation(one: Item, row: Translation) -> Item:
    return {**one, "of": str(row)}


def _gone(kept: Mission, other: Mission, actor: Actor) -> Item:
    fields: Fields = {
        "merged_into": [None, kept.pk],
        "withdrawn_at": [None, actor.at.isoformat()],
    }
    own = item(other._meta.label_lower, other.pk, "merge", fields)
    return {**own, "slug": other.slug, "slugs": {"merged_into": ["", kept.slug]}}


def _gain(part: Part, kept: Mission) -> Item:
    """Return the item that copies a part, with where it comes from and who checked it.

    A number that would be another one where the kept record is dialled is written as
    from abroad.
    """
    if isinstance(part, Contact) and part.e164:
        part.value = portable(part.value, part.mission.seat, kept.seat)
    fields = filled_fields(part, staff_fields(type(part)))
    origin = {name: value_of(part, name) for name in _ORIGIN}
    return {**item(part._meta.label_lower, None, "add", fields), "origin": origin}


def restore_origin(part: Part, origin: Mapping[str, Json]) -> None:
    """Give a copied part the source, date and check of what it was copied from."""
    for name, value in origin.items():
        put(part, name, value)


def restore_sources(mission: Mission, sources: Fields) -> None:
    """Note where the chosen fields come from; None leaves it to the record's source."""
    noted = {
        **mission.field_sources,
        **{name: new for name, (_, new) in sources.items()},
    }
    mission.field_sources = {name: note for name, note in noted.items() if note}


def merge(item: Item, kept: Mission, author: Actor) -> None:
    """Take another record in, or give it back; raise ConflictError.

    Call it with both records locked, in one transaction. About ten queries.
    """
    other = Mission.objects.select_for_update().get(pk=item["id"] or 0)
    into = item["fields"]["merged_into"][1]
    if reason := validation_error(kept, other) if into else _stuck(kept, other):
        raise ConflictError(reason)
    for name, (_old, new) in item["fields"].items():
        put(other, name, new)
    other.mark_staff_edit(["withdrawn_at"], by=author.by.pk, at=author.at)
    other.save()
    if into:
        item["moved"] = _lead_to(kept, other)
    else:
        _lead_back(other, item.get("moved", {}))


def _stuck(kept: Mission, other: Mission) -> str:
    is_there = other.merged_into_id == kept.pk and other.withdrawn_at
    return "" if is_there else _("It is no longer merged into this record.")


def _lead_to(kept: Mission, other: Mission) -> dict[str, list[Json]]:
    """Point all that led to the other record to the kept one; return what was moved."""
    slugs = FormerSlug.objects.filter(mission=other)
    replaced = Mission.objects.filter(replaced_by=other)
    merged = Mission.objects.filter(merged_into=other)
    moved: dict[str, list[Json]] = {
        "slugs": list(slugs.values_list("slug", flat=True)),
        "replaced": list(replaced.values_list("pk", flat=True)),
        "merged": list(merged.values_list("pk", flat=True)),
    }
    slugs.update(mission=kept)
    replaced.update(replaced_by=kept)
    merged.update(merged_into=kept)
    FormerSlug.objects.create(slug=other.slug, mission=kept)
    ReaderReport.objects.waiting().filter(mission=other).update(mission=kept)
    return moved


def _lead_back(other: Mission, moved: Mapping[str, Sequence[Any]]) -> None:
    FormerSlug.objects.filter(slug=other.slug).delete()
    FormerSlug.objects.filter(slug__in=moved.get("slugs", ())).update(mission=other)
    replaced = Mission.objects.filter(pk__in=moved.get("replaced", ()))
    replaced.update(replaced_by=other)
    merged = Mission.objects.filter(pk__in=moved.get("merged", ()))
    merged.update(merged_into=other)


def told_by(mission: Mission, name: str) -> dict[str, Any]:
    """Return whose word a field is, as an entry among the sources by field."""
    own = {
        "source": mission.source_id,
        "source_url": mission.source_url,
        "source_date": mission.source_date,
    }
    told = noted_source(mission.field_sources, name) or own
    return {key: value for key, value in told.items() if value}


def _note(other: Mission, name: str, actor: Actor) -> dict[str, Json]:
    """Return whose word a field is, and who chose it, so that no import undoes it."""
    return {**told_by(other, name), "by": actor.by.pk}


def _keys(part: Part) -> set[tuple[Any, ...]]:
    """Return what makes a part the same: for an import, and for the database."""
    said = {name: value_of(part, name) for name in staff_fields(type(part))}
    names = {Contact: CONTACTS, Coverage: COVERAGES, StatusPeriod: STATUSES}
    name = names.get(type(part), SERVICES)
    keys = {("key", *part_key(name, said))}
    if isinstance(part, Contact):
        keys.add(("row", part.channel, part.purpose, part.value))
    return keys


def _is_blank(values: list[Any]) -> bool:
    return all(value in BLANK for value in values)
