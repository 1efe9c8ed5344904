"""Contacts that staff edit in a workbook: what they replace or remove is withdrawn."""

from datetime import datetime

from embassies.imports.pipeline.part_rules import PartChanges
from embassies.imports.pipeline.rows import Part
from embassies.models import Contact


def withdraw_edited(pk: int, changes: PartChanges, at: datetime) -> list[Part]:
    """Withdraw what an edit replaces or removes and return the contacts to add.

    It is kept, so that no import brings it back; a withdrawn contact that shows the
    same as a new one gives way to it, because the database holds each once. One query,
    and one for each new contact.
    """
    gone = [*changes.removed, *(old for old, _new in changes.replaced)]
    Contact.objects.filter(pk__in=[old["id"] for old in gone]).update(withdrawn_at=at)
    new = [*changes.added, *(part for _old, part in changes.replaced)]
    for part in new:
        shown = {name: part.facts[name] for name in ("channel", "purpose", "value")}
        twins = Contact.objects.filter(mission=pk, **shown)
        twins.exclude(withdrawn_at=None).delete()
    return new
