"""How is what an import does told to people? By kind of change, value by value."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _, gettext_lazy

from embassies.imports.pipeline.validate import MODELS
from embassies.models import Contact, ImportedRow, ImportRun, Mission
from portal.countries.names import country_name
from portal.review.items import Line, shown

Outcome = ImportedRow.Outcome
PROVENANCE = ("source_id", "source_ref", "source_url", "source_date")


class Part(models.TextChoices):
    """The parts of a report, each a list of its own."""

    CONTACTS = "contacts", gettext_lazy("contacts that change")
    OTHER = "other", gettext_lazy("other changes")
    CREATED = "created", gettext_lazy("new missions")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")
    SUSPICIOUS = "suspicious", gettext_lazy("suspicious")
    REJECTED = "rejected", gettext_lazy("rejected")


_HAS_CONTACTS = Q(diff__has_key="contacts")
_OF: dict[str, Q] = {
    Part.CONTACTS: Q(outcome=Outcome.CHANGED) & _HAS_CONTACTS,
    Part.OTHER: Q(outcome=Outcome.CHANGED) & ~_HAS_CONTACTS,
    Part.CREATED: Q(outcome=Outcome.CREATED),
    Part.WITHDRAWN: Q(outcome=Outcome.WITHDRAWN),
    Part.SUSPICIOUS: Q(outcome=Outcome.SUSPICIOUS),
    Part.REJECTED: Q(outcome=Outcome.REJECTED),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One row of a file and what comes of it."""

    line: int | None
    slug: str
    message: str
    lines: list[Line]


def rows_of(run: ImportRun, part: str) -> QuerySet[ImportedRow]:
    """Return the rows of one part of a report, in the order of the file."""
    return run.rows.filter(_OF[part]).order_by("pk")


def counts(run: ImportRun) -> list[tuple[Part, int]]:
    """Return the parts with the number of their rows. One query."""
    wanted = {part.value: models.Count("pk", filter=_OF[part]) for part in Part}
    found = run.rows.aggregate(**{f"n_{name}": one for name, one in wanted.items()})
    return [(part, found[f"n_{part.value}"]) for part in Part]


def told(rows: Iterable[ImportedRow]) -> list[Told]:
    """Return rows for people. No query."""
    return [
        Told(one.line, one.slug, one.message, list(lines(one.diff))) for one in rows
    ]


def lines(diff: dict[str, Any]) -> Iterator[Line]:
    """Yield the values before and after; where they come from stands last."""
    order = sorted(diff, key=lambda name: (name not in MODELS, name in PROVENANCE))
    for name in order:
        if name in MODELS:
            yield from _part_lines(MODELS[name], diff[name])
        else:
            old, new = diff[name]
            yield _line(Mission, name, old, new)


def _part_lines(model: type[models.Model], moved: dict[str, Any]) -> Iterator[Line]:
    for facts in moved.get("added", ()):
        yield Line(_title(model, _("new")), _label(facts), "–", _text(facts))
    for facts in moved.get("removed", ()):
        yield Line(_title(model, _("withdrawn")), _label(facts), _text(facts), "–")
    for fields in moved.get("changed", ()):
        for name, (old, new) in fields.items():
            yield _line(model, name, old, new)


def _line(model: type[models.Model], name: str, old: Any, new: Any) -> Line:
    if name == "names":
        return Line(_title(model), _("recorded names"), shown(old), shown(new))
    own: Any = next(one for one in model._meta.concrete_fields if one.attname == name)
    names = dict(own.flatchoices or ())
    before, after = (
        names.get(one, one) if isinstance(one, str) and one else one
        for one in (old, new)
    )
    return Line(_title(model), str(own.verbose_name), shown(before), shown(after))


def _title(model: type[models.Model], verb: str = "") -> str:
    title = str(model._meta.verbose_name)
    return f"{title} ({verb})" if verb else title


def _label(facts: dict[str, Any]) -> str:
    """Name what kind of contact it is; other parts say all in their text."""
    if "channel" not in facts:
        return ""
    purpose = Contact.Purpose(facts.get("purpose") or "general").label
    return f"{Contact.Channel(facts['channel']).label}, {purpose}"


def _text(facts: dict[str, Any]) -> str:
    """Return what a part says, in one line."""
    if "channel" in facts:
        said = [facts["value"], facts.get("hours"), facts.get("note")]
    elif "country" in facts:
        said = [country_name(facts["country"]), facts.get("district")]
    else:
        names = ("service", "status", "since", "until", "note")
        said = [facts.get(name) for name in names]
    return " · ".join(str(one) for one in said if one)


def error_file(run: ImportRun) -> Iterator[str]:
    """Yield the rows that were left out or look wrong, as CSV. One query."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["line", "outcome", "mission", "message"])
    found = run.rows.filter(_OF[Part.REJECTED] | _OF[Part.SUSPICIOUS]).order_by("pk")
    for row in found.values_list("line", "outcome", "slug", "message").iterator():
        writer.writerow(["" if one is None else one for one in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()
