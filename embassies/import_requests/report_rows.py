"""The report of an import as its page lists it: by section, value by value."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _, gettext_lazy

from embassies.imports.pipeline.rows import Values
from embassies.imports.pipeline.validate import MODELS
from embassies.models import Contact, ImportedRow, ImportRun, Mission
from portal.countries.names import country_name
from portal.review.items import Json, Line, shown

Outcome = ImportedRow.Outcome
PROVENANCE = ("source_id", "source_ref", "source_url", "source_date")


class Section(models.TextChoices):
    """The sections of a report, each a list of its own."""

    CONTACTS = "contacts", gettext_lazy("contacts that change")
    OTHER = "other", gettext_lazy("other changes")
    CREATED = "created", gettext_lazy("new missions")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")
    SUSPICIOUS = "suspicious", gettext_lazy("suspicious")
    REJECTED = "rejected", gettext_lazy("rejected")


_HAS_CONTACTS = Q(diff__has_key="contacts")
_FILTERS: dict[str, Q] = {
    Section.CONTACTS: Q(outcome=Outcome.CHANGED) & _HAS_CONTACTS,
    Section.OTHER: Q(outcome=Outcome.CHANGED) & ~_HAS_CONTACTS,
    Section.CREATED: Q(outcome=Outcome.CREATED),
    Section.WITHDRAWN: Q(outcome=Outcome.WITHDRAWN),
    Section.SUSPICIOUS: Q(outcome=Outcome.SUSPICIOUS),
    Section.REJECTED: Q(outcome=Outcome.REJECTED),
}


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row of a file and what it changes."""

    line: int | None
    slug: str
    message: str
    lines: list[Line]


def section_rows(run: ImportRun, section: str) -> QuerySet[ImportedRow]:
    """Return the rows of one section of a report, in the order of the file."""
    return run.rows.filter(_FILTERS[section]).order_by("pk")


def section_counts(run: ImportRun) -> list[tuple[Section, int]]:
    """Return the sections with the number of their rows. One query."""
    counts = {
        f"n_{name}": models.Count("pk", filter=_FILTERS[name]) for name in Section
    }
    found = run.rows.aggregate(**counts)
    return [(section, found[f"n_{section.value}"]) for section in Section]


def report_rows(rows: Iterable[ImportedRow]) -> list[ReportRow]:
    """Return rows for people. No query."""
    return [
        ReportRow(one.line, one.slug, one.message, list(diff_lines(one.diff)))
        for one in rows
    ]


def diff_lines(diff: Values) -> Iterator[Line]:
    """Yield the values before and after; where they come from stands last."""
    order = sorted(diff, key=lambda name: (name not in MODELS, name in PROVENANCE))
    for name in order:
        if name in MODELS:
            yield from _part_lines(MODELS[name], diff[name])
        else:
            yield _line(Mission, name, *diff[name])


def _part_lines(model: type[models.Model], changes: Values) -> Iterator[Line]:
    for facts in changes.get("added", ()):
        yield Line(_title(model, _("new")), _label(facts), "–", _text(facts))
    for old, new in changes.get("replaced", ()):
        yield Line(_title(model, _("replaced")), _label(new), _text(old), _text(new))
    for facts in changes.get("removed", ()):
        yield Line(_title(model, _("withdrawn")), _label(facts), _text(facts), "–")
    for fields in changes.get("changed", ()):
        for name, (old, new) in fields.items():
            yield _line(model, name, old, new)


def _line(model: type[models.Model], name: str, old: Json, new: Json) -> Line:
    if name == "names":
        return Line(_title(model), _("recorded names"), shown(old), shown(new))
    field = next(one for one in model._meta.concrete_fields if one.attname == name)
    labels = dict(field.flatchoices or ())
    before, after = (
        labels.get(one, one) if isinstance(one, str) and one else one
        for one in (old, new)
    )
    return Line(_title(model), str(field.verbose_name), shown(before), shown(after))


def _title(model: type[models.Model], verb: str = "") -> str:
    title = str(model._meta.verbose_name)
    return f"{title} ({verb})" if verb else title


def _label(facts: Values) -> str:
    """Return the channel and purpose of a contact; other parts need no label."""
    if "channel" not in facts:
        return ""
    purpose = Contact.Purpose(facts.get("purpose") or "general").label
    return f"{Contact.Channel(facts['channel']).label}, {purpose}"


def _text(facts: Values) -> str:
    """Return the values of a part, in one line."""
    if "channel" in facts:
        values = [facts["value"], facts.get("hours"), facts.get("note")]
    elif "country" in facts:
        values = [country_name(facts["country"]), facts.get("district")]
    else:
        names = ("service", "status", "since", "until", "note")
        values = [facts.get(name) for name in names]
    return " · ".join(str(one) for one in values if one)


def error_csv(run: ImportRun) -> Iterator[str]:
    """Yield the rejected and suspicious rows as CSV. One query."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["line", "outcome", "mission", "message"])
    faulty = _FILTERS[Section.REJECTED] | _FILTERS[Section.SUSPICIOUS]
    rows = run.rows.filter(faulty).order_by("pk")
    for row in rows.values_list("line", "outcome", "slug", "message").iterator():
        writer.writerow(["" if one is None else one for one in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()
