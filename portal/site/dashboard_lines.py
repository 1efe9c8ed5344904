"""Lines of the first page of staff: one row of each kind, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from embassies.missions.titles import mission_title
from embassies.models import Check, ImportRequest, Mission, ReaderReport, Verification
from news.models import Article
from portal.advisories.models import Advisory
from portal.review.models import Proposal
from portal.web.local_times import zone_of

MAX_ROWS = 10
"""Of each list; a count and a link stand where there are more."""
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Line:
    """A record with its page, what is known of it, and a word of warning."""

    title: str
    address: str
    facts: tuple[object, ...] = ()
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of one kind, how many there are in all, and where the others stand."""

    heading: str
    lines: list[Line]
    count: int
    more: str = ""


def section(
    heading: str, rows: QuerySet[Row], line: Callable[[Row], Line], more: str = ""
) -> Section | None:
    """Return the first rows as lines; None without rows. At most two queries."""
    found = list(rows[: MAX_ROWS + 1])
    if not found:
        return None
    is_all = len(found) <= MAX_ROWS
    lines = [line(one) for one in found[:MAX_ROWS]]
    return Section(
        heading, lines, len(found) if is_all else rows.count(), "" if is_all else more
    )


def page_of(row: Model) -> str:
    """Return the staff page of a row."""
    options = row._meta
    return reverse(
        f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk]
    )


def list_of(model: type[Model], query: str = "") -> str:
    """Return the staff list of a model."""
    options = model._meta
    path = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
    return f"{path}?{query}" if query else path


def title(row: Mission) -> str:
    """Return what a mission is called; its recorded names would cost a query each."""
    return mission_title(
        row.kind,
        row.sender,
        row.host,
        row.city,
        is_honorary=row.is_honorary,
        names={},
        geonames_id=row.geonames_id,
    )


def moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else ""


def proposal(row: Proposal) -> Line:
    title = f"{row.get_verb_display()}: {row.title}"
    facts = (row.proposer, moment(row.proposed_at), row.why)
    return Line(title, page_of(row), facts)


def override(row: Proposal) -> Line:
    title = f"{row.get_verb_display()}: {row.title}"
    facts = (row.decided_by, moment(row.decided_at), row.reason)
    return Line(title, page_of(row), facts)


def second_look(row: Verification) -> Line:
    facts = (row.by, row.get_method_display(), row.due_on)
    return Line(title(row.mission), page_of(row), facts)


def import_request(row: ImportRequest) -> Line:
    if row.state == ImportRequest.State.READY:
        facts = (row.proposed_by, moment(row.proposed_at), row.why)
        officer = _("only the crisis officer decides") if row.needs_officer else ""
        return Line(str(row), page_of(row), facts, officer)
    who, why = row.undone_by or row.decided_by, row.undo_reason or row.reason
    facts = (f"{row.get_state_display()}, {who}", moment(row.state_at), why)
    return Line(str(row), page_of(row), facts)


def report(at: datetime) -> Callable[[ReaderReport], Line]:
    def line(row: ReaderReport) -> Line:
        late = _("late") if row.due_at < at else ""
        facts = (row.get_about_display(), f"{row.sent_at:%Y-%m-%d}")
        return Line(title(row.mission), page_of(row), facts, late)

    return line


def mission(field: str) -> Callable[[Mission], Line]:
    return lambda row: Line(title(row), page_of(row), (getattr(row, field),))


def check(row: Check) -> Line:
    return Line(str(row), page_of(row), (row.get_outcome_display(),))


def overdue_advisory(row: Advisory) -> Line:
    return Line(str(row), page_of(row), (row.review_on,))


def event(field: str) -> Callable[[Advisory | Article], Line]:
    """Return how to say when a row begins or ends, on the clock there and in UTC."""

    def line(row: Advisory | Article) -> Line:
        at: datetime = getattr(row, field)
        local = at.astimezone(zone_of(row.time_zone))
        text = f"{local:%Y-%m-%d %H:%M} {row.time_zone} = {moment(at)}"
        return Line(str(row), page_of(row), (text,))

    return line
