"""The name and the note of a contact card: status, opening hours, origin of each fact."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import get_language, gettext as _

from embassies.missions.contact_methods import contact_groups
from embassies.missions.fact_origins import FactOrigin, page_origins
from embassies.missions.hours_text import hours_as_written, usual_week_lines
from embassies.missions.summaries import status_text
from embassies.models import Mission, Status, StatusPeriod
from portal.countries.models import Source, Sourced


def name_with_status(mission: Mission, title: str) -> str:
    """Return “Closed since 2 May 2026: TITLE”; the title alone where it may be open."""
    if mission.status in (Status.OPEN, Status.UNKNOWN):
        return title
    return _labelled(status_text(mission.status, mission.status_since), title)


def hours_text(mission: Mission, *, at: datetime) -> str:
    """Return the usual week in one sentence; blank where not known or where it is shut."""
    if mission.is_shut or not mission.opening_hours:
        return ""
    written = [hours_as_written(mission)]
    if mission.appointment_only:
        written.append(_("By appointment only."))
    parts = [*usual_week_lines(mission, at=at), *filter(None, written)]
    return _labelled(_("Opening hours"), "; ".join(parts))


def note_text(mission: Mission, origins: Sequence[FactOrigin], hours: str) -> str:
    """Return the note, a line a subject. No query on a loaded mission."""
    period = current_period(mission)
    dated = [*origins, *([_status_origin(period)] if period else [])]
    others = page_origins(mission, dated, contact_groups(mission.contacts.all()))
    lines = [
        *_status_lines(mission, period),
        hours,
        _provenance(mission),
        *(_labelled(one.facts, _provenance(one)) for one in others),
        _licences([mission, *others]),
    ]
    return "\n".join(filter(None, lines))


def current_period(mission: Mission) -> StatusPeriod | None:
    """Return what a source says of the status that a mission has now."""
    periods = mission.status_periods.all()
    return next((one for one in periods if one.status == mission.status), None)


def _status_lines(mission: Mission, period: StatusPeriod | None) -> list[str]:
    status = status_text(mission.status, mission.status_since)
    note = period.translated("note", get_language() or "en").text if period else ""
    return [status, note]


def _status_origin(period: StatusPeriod) -> FactOrigin:
    return FactOrigin(
        facts=capfirst(_("status")),
        source=period.source,
        source_url=period.source_url,
        source_date=period.source_date,
        verified_at=period.verified_at,
        verified_method=period.verified_method,
    )


def _provenance(fact: Sourced | FactOrigin) -> str:
    if fact.verified_at:
        day = fact.verified_at.date().isoformat()
        return _("Checked on %(date)s. It may have changed since.") % {"date": day}
    words = {"source": fact.source.name, "date": fact.source_date or "?"}
    text = _(
        "Recorded by %(source)s, %(date)s; not checked. It may have changed since."
    )
    if fact.source_id == Source.STAFF:
        text = _("Recorded by %(source)s, %(date)s. It may have changed since.")
    return text % words


def _licences(facts: Iterable[Sourced | FactOrigin]) -> str:
    sources = {fact.source_id: fact.source for fact in facts}.values()
    named = [f"{one.name} ({one.licence})" for one in sources if one.licence]
    return f"{_('Licence:')} {'; '.join(named)}" if named else ""


def _labelled(label: str, text: str) -> str:
    return _("%(label)s: %(text)s") % {"label": label, "text": text}
