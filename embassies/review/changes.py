"""What does an edit change, and may one person change it alone?

An item is about the mission or one of its parts:
``{"part": "contact", "id": 7, "verb": "change", "fields": {"value": [old, new]}}``.
Verbs: change, add, withdraw; merge is about another mission, which this one takes in or
gives back (embassies/review/merge.py). Values are JSON.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from embassies.models import (
    Contact,
    Coverage,
    Mission,
    Part,
    ServiceOffer,
    StatusPeriod,
)
from embassies.values.contacts import parse_phone
from portal.countries.models import Sourced
from portal.review.values import (
    Line,
    changed,
    shown,
    tells_how_to_reach,
    value_of,
)

Item = dict[str, Any]

MISSION = "mission"
MERGE = "merge"
PARTS: dict[str, type[Part]] = {
    "contact": Contact,
    "coverage": Coverage,
    "statusperiod": StatusPeriod,
    "serviceoffer": ServiceOffer,
}
IDENTITY = ("slug", "kind", "is_honorary", "sending_country", "receiving_country")
"""What a mission is; a new record is made with these alone."""
GUARDED = (
    *IDENTITY,
    *("wikidata_id", "seat_country", "city", "geonames_id", "time_zone"),
    *("address", "local_address", "postal_address"),
    *("latitude", "longitude", "precision"),
    *("opening_hours", "appointment_only", "replaced_by", "withdrawn_at"),
)
"""What takes two people."""
MINOR = ("names", "access_note", "accessibility_note", "languages", "next_review")
"""What one person changes alone, unless it tells how to reach somebody."""
_PROVENANCE = {one.name for one in Sourced._meta.get_fields()}


def part_fields(model: type[models.Model]) -> list[str]:
    """Return the fields of a part that staff change."""
    own = (one.name for one in model._meta.concrete_fields)
    return [one for one in own if one not in {"id", "mission", *_PROVENANCE}]


def mission_changes(old: Mission, new: Mission) -> tuple[Item, Item]:
    """Return what one person may change alone, and what takes two."""
    minor = changed(old, new, MINOR)
    guarded = changed(old, new, GUARDED)
    for name in [one for one in minor if one != "next_review"]:
        if tells_how_to_reach(minor[name][1]):
            guarded[name] = minor.pop(name)
    return minor, guarded


def part_item(part: Part, mission: Mission) -> Item | None:
    """Return the item of a new or edited part; None where nothing differs. A query."""
    name = part._meta.model_name or ""
    old = _rows(type(part), mission).filter(pk=part.pk).first()
    blank = type(part)()
    if isinstance(part, Contact):
        _dial(part, old, mission)
    fields = changed(old or blank, part, part_fields(type(part)))
    if old is None:
        fields |= {
            one: [None, value_of(part, one)]
            for one in part_fields(type(part))
            if value_of(part, one) not in ("", None, [])
        }
    verb = "change" if old else "add"
    item = {"part": name, "id": old and old.pk, "verb": verb, "fields": fields}
    return item if fields else None


def withdrawal_item(part: Part) -> Item:
    """Return the item that takes a part from the public."""
    said = {one: value_of(part, one) for one in part_fields(type(part))}
    fields = {one: [value, None] for one, value in said.items() if value}
    return {
        "part": part._meta.model_name,
        "id": part.pk,
        "verb": "withdraw",
        "fields": fields,
    }


def _dial(contact: Contact, old: Any, mission: Mission) -> None:
    """Derive what is dialled from what is shown: never two different numbers."""
    shown = (contact.value, contact.channel)
    if old and shown == (old.value, old.channel):
        contact.e164, contact.extension = old.e164, old.extension
        return
    phone = parse_phone(contact.value, mission.seat)
    dialled = contact.channel in (Contact.Channel.PHONE, Contact.Channel.FAX)
    contact.e164 = phone.e164 if dialled else ""
    contact.extension = phone.extension if dialled else ""


def row_of(item: Item, mission: Mission) -> models.Model | None:
    """Return the row that an item is about; None where it is gone. One query."""
    if item["verb"] == MERGE:
        return Mission.objects.filter(pk=item["id"]).first()
    if item["part"] == MISSION:
        return mission
    rows = _rows(PARTS[item["part"]], mission)
    return rows.filter(pk=item["id"]).first()


def _rows(model: type[Any], mission: Mission) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = model._default_manager.all()
    return rows.filter(mission=mission)


def overtaken(items: Iterable[Item], mission: Mission) -> Iterator[Line]:
    """Yield what is no longer as it was when the change was proposed."""
    for item in items:
        if item["verb"] == "add":
            continue
        row = row_of(item, mission)
        for name, (old, _new) in item["fields"].items():
            found = value_of(row, name) if row else None
            if found != old:
                yield _line(item, name, old, found)
        read_at = item.get("version")
        if read_at and row and value_of(row, "updated_at") != read_at:
            yield _line(item, "updated_at", read_at, value_of(row, "updated_at"))


def inverse(items: Iterable[Item], mission: Mission) -> list[Item] | None:
    """Return the items that undo others, the last one first.

    None where the record has moved on since.
    """
    undone = [_undone(item, mission) for item in items][::-1]
    found = [item for item in undone if item]
    return found if len(found) == len(undone) else None


def _undone(item: Item, mission: Mission) -> Item | None:
    row = row_of(item, mission)
    if row is None:
        return None
    if item["verb"] == "withdraw":
        shown = {"withdrawn_at": [value_of(row, "withdrawn_at"), None]}
        return {**item, "verb": "change", "fields": shown}
    if any(value_of(row, name) != new for name, (_old, new) in item["fields"].items()):
        return None
    if item["verb"] == "add" and isinstance(row, Part):
        return withdrawal_item(row)
    back: Item = {key: item[key] for key in ("part", "id", "verb") if key in item}
    for key in ("fields", "sources", "slugs"):
        if key in item:
            back[key] = {name: [new, old] for name, (old, new) in item[key].items()}
    return {**back, **({"moved": item["moved"]} if "moved" in item else {})}


def lines(items: Iterable[Item]) -> list[Line]:
    """Return the values before and after, for people. No query."""
    return [
        _line(item, name, old, new)
        for item in items
        for name, (old, new) in item["fields"].items()
    ]


def _line(item: Item, name: str, old: Any, new: Any) -> Line:
    model = PARTS.get(item["part"], Mission)
    title = str(model._meta.verbose_name)
    if item["verb"] == MERGE:
        return _merge_line(item, name, old, new)
    if item["verb"] != "change":
        title = f"{title} ({_('new') if item['verb'] == 'add' else _('withdrawn')})"
    elif item["id"] and item["part"] != MISSION:
        title = f"{title} {item['id']}"
    label = str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return Line(title, label, shown(old), shown(new))


def _merge_line(item: Item, name: str, old: Any, new: Any) -> Line:
    """Say of the other mission what becomes of it, by its address."""
    label = str(Mission._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    if name == "merged_into":
        old, new = item["slugs"][name]
    return Line(item["slug"], label, shown(old), shown(new))
