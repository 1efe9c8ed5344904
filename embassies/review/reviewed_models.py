"""Which records of the directory take two people: missions, and rules between states."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from embassies.imports.pipeline.part_rules import KEY_FIELDS, part_key
from embassies.imports.pipeline.rows import CONTACTS
from embassies.models import (
    PARTS,
    Arrangement,
    ArrangementStatus,
    Bloc,
    Contact,
    Membership,
    Mission,
    Part,
    staff_fields,
)
from embassies.review.merge import (
    NAMES,
    merge,
    restore_origin,
    restore_sources,
)
from embassies.values.field_sources import PLACE, POINT
from portal.countries.models import Source
from portal.review.actor import Actor, ConflictError
from portal.review.items import Item, Json, Line, field_of
from portal.review.models import Proposal
from portal.review.record_comparison import Changed, PartKey
from portal.review.reviewed_model import (
    ReviewedModel,
    ReviewedPart,
    Rows,
    own_fields,
    put_all,
    register_reviewed,
    save_validated,
)
from portal.review.values_shown import Names, shown
from portal.translations.models import Translation
from portal.translations.reviewed import TRANSLATIONS
from portal.web.formulas import FORMULA, begins_formula

FIELDS = (
    *("slug", "kind", "is_honorary", "sending_country", "receiving_country"),
    *("wikidata_id", "seat_country", "city", "geonames_id", "time_zone"),
    *("address", "local_address", "postal_address"),
    *("latitude", "longitude", "precision"),
    *("opening_hours", "appointment_only", "replaced_by", "withdrawn_at"),
    *("access_note", "accessibility_note", "languages", "next_review"),
)
"""What staff propose of a mission itself; the rest is derived, or provenance."""
CHANGE = "embassies.change_mission"
KEEPS_CHECK = {
    *("latitude", "longitude", "precision"),
    *("wikidata_id", "replaced_by", "withdrawn_at", "next_review"),
}
"""Changes of these leave a check of the rest of the record as it was."""
TOGETHER = (
    POINT,
    PLACE,
    ("channel", "value", "e164", "extension"),
)
"""Fields that are one fact."""
SEAT = {"seat_country", "receiving_country"}
"""What decides from where a number is dialled."""


@dataclass(frozen=True)
class ReviewedMission(ReviewedModel):
    """Missions: parts are withdrawn, never deleted, and staff become the source.

    An item with the verb "merge" is about another mission, which this one takes in or
    gives back (embassies/review/merge.py).
    """

    def rows_of(self, row: models.Model, items: Iterable[Item] = ()) -> Rows:
        """Return a mission, its parts, and the missions merged by items, with theirs."""
        rows = super().rows_of(row)
        keys = [one["id"] or 0 for one in items if one["verb"] == "merge"]
        for other in Mission.objects.filter(pk__in=keys) if keys else ():
            rows |= super().rows_of(other)
        return rows

    def recorded(self, row: models.Model) -> models.Model | None:
        found = super().recorded(row)
        return found if found and _owner(found) == _owner(row) else None

    def derive(self, row: models.Model, old: models.Model | None) -> None:
        """Derive what is dialled from what is shown: never two different numbers."""
        if not isinstance(row, Contact):
            return
        row.derive_number()
        if isinstance(old, Contact) and (row.channel, row.value) == (
            old.channel,
            old.value,
        ):
            # A new seat changes it on approval, without staff as the new source.
            row.e164, row.extension = old.e164, old.extension

    def in_conflict(
        self, item: Item, since: Mapping[PartKey, Item], row: models.Model
    ) -> Iterator[tuple[str, Changed]]:
        """Count a new seat too: what is dialled is derived from it."""
        yield from super().in_conflict(item, since, row)
        moved = since.get((self.label, row.pk))
        number = item["fields"].get("e164")
        if number and number[1] and moved and not SEAT.isdisjoint(moved["fields"]):
            old, new = number
            yield "e164", Changed(new, old, old)

    def public_path(self, row: models.Model) -> str:
        mission = cast("Mission", row)
        hidden = mission.withdrawn_at is not None
        return "" if hidden else reverse("embassies:detail", args=[mission.slug])

    def renewed_item(self, item: Item, rows: Rows) -> Item:
        if item["verb"] == "merge":
            raise ConflictError(_("Reject it, and compare the two records again."))
        return super().renewed_item(item, rows)

    def line(self, item: Item, name: str, old: Json, new: Json, names: Names) -> Line:
        """Name the other mission of a merge by its slug."""
        if item["verb"] != "merge":
            return super().line(item, name, old, new, names)
        if name == "merged_into":
            old, new = item["slugs"][name]
        field = field_of(Mission, name)
        label = str(field.verbose_name)
        before, after = (shown(field, one, names) for one in (old, new))
        return Line(item["slug"], label, before, after, item["verb"])

    def apply(
        self, proposal: Proposal, row: models.Model | None, actor: Actor
    ) -> models.Model:
        author = Actor(proposal.proposer, proposal.proposed_at)
        rows = self.rows_of(row, proposal.items) if row else {}
        mission = cast("Mission", row) if row else _of_staff(author)
        refuse_formulas(proposal.items)
        for one in proposal.items:
            if one["verb"] == "merge":
                merge(one, mission, author)
            elif one["part"] == self.label:
                _apply_to_mission(one, mission, author)
            else:
                self._apply_to_part(one, mission, rows, author)
        for one in proposal.items:
            # Last: each value that was written left a note of its own.
            restore_sources(mission, one.get("sources", {}))
        mission.save()
        if any(not SEAT.isdisjoint(one["fields"]) for one in proposal.items):
            mission.derive_numbers()
        mission.settle_status(at=actor.at)
        return mission

    def _apply_to_part(
        self, item: Item, mission: Mission, rows: Rows, author: Actor
    ) -> None:
        is_new = item["verb"] == "add"
        part = self._new_part(item["part"], mission) if is_new else rows[_key(item)]
        if isinstance(part, Translation):
            mission.forget_check()
            _write_translation(part, item, mission, author)
            return
        if not isinstance(part, Part):
            raise LookupError(item["part"])
        if item["verb"] == "remove":
            part.withdraw(at=author.at)
            return
        if isinstance(part, Contact) and part.pk and "value" in item["fields"]:
            _remember(part)
        put_all(part, item["fields"])
        if "origin" in item:
            restore_origin(part, item["origin"])
        else:
            part.forget_check()
            part.mark_staff_edit(at=author.at)
        part.save()
        item["id"] = part.pk


def _of_staff(author: Actor) -> Mission:
    """Return a mission to be added, with staff as its source."""
    date = author.at.date().isoformat()
    return Mission(source=Source.objects.staff(), source_date=date)


def refuse_formulas(items: Iterable[Item]) -> None:
    """Raise ValidationError for a new value that a spreadsheet would run."""
    for one in items:
        for _old, new in one["fields"].values():
            if isinstance(new, str) and begins_formula(new):
                raise ValidationError(_(FORMULA))


def _owner(row: models.Model) -> object:
    """Return the key of the mission that a part belongs to; None for a mission."""
    if isinstance(row, Translation):
        return row.label, row.key
    return row.mission_id if isinstance(row, Part) else None  # type: ignore[attr-defined]


def _remember(contact: Contact) -> None:
    """Note what an imported contact was before an edit: no import brings it back."""
    if contact.source_id != Source.STAFF:
        key = part_key(CONTACTS, {name: getattr(contact, name) for name in KEY_FIELDS})
        contact.replaced_keys = [*contact.replaced_keys, list(key)]


def _key(item: Item) -> tuple[str, int | None]:
    return item["part"], item["id"]


def _apply_to_mission(item: Item, mission: Mission, author: Actor) -> None:
    if set(item["fields"]) - KEEPS_CHECK:
        mission.forget_check()
    put_all(mission, item["fields"])
    mission.mark_staff_edit(item["fields"], by=author.by.pk, at=author.at)
    mission.save()


def _write_translation(
    row: Translation, item: Item, mission: Mission, author: Actor
) -> None:
    """Write or remove a translation of a mission as an edit by staff."""
    if item["verb"] == "remove":
        row.delete()
    else:
        put_all(row, item["fields"])
        save_validated(row)
        item["id"] = row.pk
    edited = [NAMES] if row.field == "name" else []
    mission.mark_staff_edit(edited, by=author.by.pk, at=author.at)
    mission.save()


MISSION = ReviewedMission(
    Mission,
    FIELDS,
    parts=(
        *(ReviewedPart(one, "mission", staff_fields(one)) for one in PARTS),
        TRANSLATIONS,
    ),
    watched=("updated_at",),
    together=TOGETHER,
    propose_permission=CHANGE,
)
ARRANGEMENT = ReviewedModel(
    Arrangement,
    own_fields(Arrangement),
    parts=(
        ReviewedPart(
            ArrangementStatus,
            "arrangement",
            own_fields(ArrangementStatus, "arrangement"),
        ),
        TRANSLATIONS,
    ),
)
BLOC = ReviewedModel(
    Bloc,
    ("key", "name"),
    parts=(
        ReviewedPart(Membership, "bloc", own_fields(Membership, "bloc")),
        TRANSLATIONS,
    ),
)


def register() -> None:
    register_reviewed(MISSION, ARRANGEMENT, BLOC)
