"""The report of an import as its page lists it: by section, value by value."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _, gettext_lazy
from django_stubs_ext import StrOrPromise

from embassies.imports.pipeline.diff import IDENTIFIERS, NAMING
from embassies.imports.pipeline.rows import Values
from embassies.imports.pipeline.validate import MODELS
from embassies.models import Contact, ImportedRow, ImportRun, Mission
from embassies.values.phone_numbers import DIALLED
from portal.countries.names import country_name
from portal.review.items import NONE, Json, Line
from portal.review.values_shown import shown

Outcome = ImportedRow.Outcome


CONTACT_FIELDS = tuple(Contact.Channel.values)
STATUS_FIELDS = ("status", "status_since", "status_periods")
PLACE_FIELDS = (
    *("address", "local_address", "postal_address", "city", "geonames_id"),
    *("seat_country", "latitude", "longitude", "precision", "time_zone"),
)


class Section(models.TextChoices):
    """The sections of a report, each a list of its own; what harms most comes first.

    A row that changes several things is in several sections.
    """

    PHONES = "phones", gettext_lazy("phone numbers that change")
    STATUS = "status", gettext_lazy("status that changes")
    PLACE = "place", gettext_lazy("addresses and places that change")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")
    SUSPICIOUS = "suspicious", gettext_lazy("suspicious")
    REJECTED = "rejected", gettext_lazy("rejected")
    CREATED = "created", gettext_lazy("new missions")
    CONTACTS = "contacts", gettext_lazy("other contacts that change")
    OTHER = "other", gettext_lazy("other changes")
    IDENTIFIERS = "identifiers", gettext_lazy("identifiers and sources only")


_FIELDS: dict[str, tuple[str, ...]] = {
    Section.PHONES: DIALLED,
    Section.STATUS: STATUS_FIELDS,
    Section.PLACE: PLACE_FIELDS,
    Section.CONTACTS: tuple(one for one in CONTACT_FIELDS if one not in DIALLED),
}
_OUTCOMES: dict[str, str] = {
    Section.WITHDRAWN: Outcome.WITHDRAWN,
    Section.SUSPICIOUS: Outcome.SUSPICIOUS,
    Section.REJECTED: Outcome.REJECTED,
    Section.CREATED: Outcome.CREATED,
}
_LISTED_FIELDS = {one for fields in _FIELDS.values() for one in fields}


class Count(NamedTuple):
    """How many rows a section has, or change a field."""

    name: str
    label: StrOrPromise
    rows: int


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row of a file and what it changes; what names it and its source is apart."""

    line: int | None
    slug: str
    message: str
    lines: list[Line]
    naming: list[Line]


def section_rows(run: ImportRun, section: str) -> QuerySet[ImportedRow]:
    """Return the rows of one section of a report, in the order of the file."""
    rows = run.rows.order_by("pk")
    if section in _OUTCOMES:
        return rows.filter(outcome=_OUTCOMES[section])
    changed = rows.filter(outcome=Outcome.CHANGED)
    if section == Section.IDENTIFIERS:
        return changed.filter(fields__in=("", f" {IDENTIFIERS} "))
    fields = _FIELDS.get(section) or _other_fields(run)
    return changed.filter(_any_of(fields)) if fields else changed.none()


def field_rows(run: ImportRun, field: str) -> QuerySet[ImportedRow]:
    """Return the rows that change one field, in the order of the file."""
    return run.rows.filter(fields__contains=f" {field} ").order_by("pk")


def report_counts(run: ImportRun) -> tuple[list[Count], list[Count]]:
    """Return the sections, and the fields that change, with their rows. One query."""
    sections: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    for outcome, text, rows in _grouped(run):
        words = text.split()
        for name in {_section_of(outcome, word) for word in words or [IDENTIFIERS]}:
            sections[name] += rows
        for word in words:
            fields[word] += rows
        if len(words) > 1 and IDENTIFIERS in words:
            sections[Section.IDENTIFIERS] -= rows
    known = [Count(one.value, one.label, sections[one.value]) for one in Section]
    named = [Count(one, field_label(one), rows) for one, rows in fields.items()]
    return known, sorted(named, key=lambda one: str(one.label).casefold())


def _grouped(run: ImportRun) -> Iterable[tuple[str, str, int]]:
    found = run.rows.values_list("outcome", "fields").order_by()
    return found.annotate(rows=models.Count("pk"))


def _section_of(outcome: str, field: str) -> str:
    """Return the section of a row because of one of the fields that it changes."""
    by_outcome = {value: section for section, value in _OUTCOMES.items()}
    if outcome in by_outcome:
        return by_outcome[outcome]
    if field == IDENTIFIERS:
        return Section.IDENTIFIERS
    sections = (name for name, fields in _FIELDS.items() if field in fields)
    return next(sections, Section.OTHER)


def _other_fields(run: ImportRun) -> list[str]:
    words = {word for _, text, _ in _grouped(run) for word in text.split()}
    return sorted(words - _LISTED_FIELDS - {IDENTIFIERS})


def _any_of(fields: Iterable[str]) -> Q:
    return reduce(or_, (Q(fields__contains=f" {one} ") for one in fields))


def field_label(field: str) -> StrOrPromise:
    """Return what people call a field of a report."""
    if field == IDENTIFIERS:
        return _("identifiers and sources")
    if field in CONTACT_FIELDS:
        return Contact.Channel(field).label
    if field in MODELS:
        return str(MODELS[field]._meta.verbose_name_plural)
    if field == "names":
        return _("recorded names")
    return str(_column(Mission, field).verbose_name)


def report_rows(rows: Iterable[ImportedRow]) -> list[ReportRow]:
    """Return rows for people. No query."""
    return [
        ReportRow(
            one.line,
            one.slug,
            one.message,
            list(diff_lines(one.diff, naming=False)),
            list(diff_lines(one.diff, naming=True)),
        )
        for one in rows
    ]


def diff_lines(diff: Values, *, naming: bool = False) -> Iterator[Line]:
    """Yield the values before and after, or those that name a record and its source.

    What harms most comes first.
    """
    for name in sorted(diff, key=_rank):
        if name in MODELS:
            yield from _part_lines(MODELS[name], diff[name], naming=naming)
        elif (name in NAMING) == naming:
            yield from _lines(name, *diff[name])


def _rank(field: str) -> int:
    order = (("contacts",), STATUS_FIELDS, PLACE_FIELDS)
    return next((rank for rank, names in enumerate(order) if field in names), 3)


def _part_lines(
    model: type[models.Model], changes: Values, *, naming: bool
) -> Iterator[Line]:
    for fields in changes.get("changed", ()):
        for name, (old, new) in fields.items():
            if (name in NAMING) == naming:
                yield _line(model, name, old, new)
    if naming:
        return
    for facts in changes.get("added", ()):
        yield Line(_title(model, _("new")), _label(facts), "–", _text(facts))
    for old, new in changes.get("replaced", ()):
        yield Line(_title(model, _("replaced")), _label(new), _text(old), _text(new))
    for facts in changes.get("removed", ()):
        yield Line(_title(model, _("withdrawn")), _label(facts), _text(facts), "–")


def _lines(name: str, old: Json, new: Json) -> Iterator[Line]:
    """Yield a line for a column, for the names of a mission one a language."""
    if name != "names":
        yield _line(Mission, name, old, new)
        return
    before, after = (one if isinstance(one, dict) else {} for one in (old, new))
    for language in sorted({*before, *after}):
        was, becomes = (names.get(language) or NONE for names in (before, after))
        if was != becomes:
            label = f"{_('recorded names')} ({language})"
            yield Line(_title(Mission), label, str(was), str(becomes))


def _line(model: type[models.Model], name: str, old: Json, new: Json) -> Line:
    field = _column(model, name)
    before, after = (shown(field, one, {}) for one in (old, new))
    return Line(_title(model), str(field.verbose_name), before, after)


def _column(model: type[models.Model], name: str) -> models.Field[object, object]:
    return next(one for one in model._meta.concrete_fields if one.attname == name)


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
    faulty = (Outcome.REJECTED, Outcome.SUSPICIOUS)
    rows = run.rows.filter(outcome__in=faulty).order_by("pk")
    for row in rows.values_list("line", "outcome", "slug", "message").iterator():
        writer.writerow(["" if one is None else one for one in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()
