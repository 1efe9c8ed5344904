"""The style guide: every component of the public pages on one page.

For staff and developers. All facts are invented; the phone numbers are those that Ofcom
reserves for drama.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from embassies.assistance.answer import Step, StepKind, StepMission
from embassies.assistance.presenters import MissionPresenter, StepPresenter
from embassies.missions.contact_methods import ContactGroup, contact_groups
from embassies.missions.summaries import summaries_of
from embassies.models import Contact, Kind, Mission, Status, StatusPeriod
from embassies.pages.forms import SearchForm
from portal.advisories.board import Notice
from portal.advisories.models import Tone, Wording
from portal.countries.models import CheckMethod, EmergencyNumber, Ministry, Source

CHECKED = datetime(2026, 11, 3, 12, tzinfo=UTC)
SOURCE = Source(key="invented", name="An invented source")
FRESH = {
    "source": SOURCE,
    "source_date": "2026-11-01",
    "verified_at": CHECKED,
    "verified_method": CheckMethod.CALLED,
}
OLD = {"source": SOURCE, "source_date": "2022-11-16"}


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Show the components to staff; raise Http404 for others."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
    form = SearchForm({"q": "x" * 101}, auto_id="%s")
    form.is_valid()
    context = {
        "form": form,
        "query": "French embassy London",
        "notices": [_notice(tone) for tone in Tone],
        "summaries": summaries_of(_mission(status) for status in Status),
        "states": [_state(status) for status in (Status.OPEN, Status.CLOSED)],
        "contact_groups": _blocks(),
        "steps": [_told_step(name) for name in ("here", "nearby")],
        "ministry": Ministry(
            country="FR",
            name="Ministry of Examples",
            emergency_phone="+442079460900",
            email="help@ministry.example",
            advice_url="https://ministry.example/advice",
            sites_host="*.ministry.example",
            **FRESH,
        ),
        "emergency_numbers": [
            EmergencyNumber(country="GB", number="999", service=service, **FRESH)
            for service in EmergencyNumber.Service.values[:3]
        ],
        "page": Paginator(range(60), 20).page(2),
    }
    return render(request, "design.html", context)


def _notice(tone: str) -> dict[str, object]:
    words = Wording(
        language="en",
        title="Consular assistance in an invented country",
        text="What happened, in two short sentences. What to do about it.",
    )
    notice = Notice(
        id=list(Tone).index(Tone(tone)),
        slug="invented",
        version=1,
        country="GB",
        tone=tone,
        severity="severe",
        shows_from=CHECKED,
        shows_until=CHECKED + timedelta(days=30),
        language="en",
        call_to_action_url="",
        wordings={"en": words},
    )
    return {
        "notice": notice,
        "words": words,
        "action": {"address": "#banner", "label": "Find your country’s embassy"},
        "is_preview": True,
    }


def _mission(status: str = Status.OPEN) -> Mission:
    return Mission(
        slug="invented",
        kind=Kind.EMBASSY,
        sending_country="FR",
        receiving_country="GB",
        city="London",
        status=status,
        status_since="2026-03",
        **FRESH,
    )


def _state(status: str) -> dict[str, object]:
    period = StatusPeriod(
        status=status,
        since="2026-03",
        note="A note as it was recorded.",
        evidence="An invented newspaper, 3 March 2026",
        confidence="high",
        **OLD,
    )
    return {"mission": _mission(status), "periods": [period]}


def _blocks() -> list[ContactGroup]:
    return contact_groups(
        [
            _phone("+442079460900", Contact.Purpose.EMERGENCY, **FRESH),
            _phone("+442079460911", Contact.Purpose.GENERAL, **FRESH),
            Contact(channel="email", value="consul@example.org", **OLD),
            Contact(channel="website", value="https://example.org/", **OLD),
        ]
    )


def _phone(number: str, purpose: str, **origin: object) -> Contact:
    return Contact(
        channel="phone", purpose=purpose, value=number, e164=number, **origin
    )


def _told_step(place: str) -> StepPresenter:
    mission = _mission()
    found = StepMission(mission, distance_km=12.0)
    (line,) = summaries_of([mission])
    blocks = _blocks()[:1]
    presenter = MissionPresenter(
        step_mission=found,
        summary=line,
        contact_groups=blocks,
        more_methods=2,
        distance="12 km",
        opening="Open now, until 17:00 there.",
        best=blocks[0].methods[0],
    )
    step = Step(
        StepKind.OWN_MISSION,
        "France has missions of its own here.",
        source="An invented treaty (1961), article 3",
        source_date="2026-11-01",
        checked_at=CHECKED,
    )
    return StepPresenter(step, f"Missions of France {place}", "", [presenter])
