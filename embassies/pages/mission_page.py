"""What the page of a mission and its card show."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import get_language_bidi

from embassies.missions.calls import Call, mission_call
from embassies.missions.conflicts import find_conflicts
from embassies.missions.contact_methods import ContactGroup, contact_groups
from embassies.missions.fact_origins import FactOrigin, fact_origins, page_origins
from embassies.missions.listing_notes import listing_notes
from embassies.missions.local_clock import local_clock
from embassies.missions.summaries import MissionSummary, SummaryQuery, summaries_of
from embassies.missions.titles import title_of
from embassies.models import Mission, Precision
from embassies.pages.browsing import nearest_first
from embassies.pages.structured_data import mission_page
from embassies.pages.timeline import timeline
from embassies.values.phone_numbers import tel_href
from portal.countries.facts import emergency_numbers, ministry_of
from portal.countries.freshness import Dated, is_any_stale
from portal.countries.models import EmergencyNumber
from portal.countries.names import country_name, country_ranks
from portal.countries.outlines import Locator, locate
from portal.page_store.dependencies import shows_only

OPEN_STREET_MAP = "https://www.openstreetmap.org/"


def card_context(mission: Mission, *, at: datetime) -> dict[str, object]:
    """Return what the card shows. Two queries; parts must be loaded."""
    depends_on(mission)
    groups, origins = contact_groups(mission.contacts.all()), fact_origins(mission)
    numbers = emergency_numbers(mission.seat)
    facts = _facts(mission, groups, origins, numbers, at=at)
    return {**facts, "emergency_numbers": numbers}


def detail_context(mission: Mission, *, at: datetime) -> dict[str, object]:
    """Return what the page shows. Five queries; parts must be loaded."""
    depends_on(
        *filter(None, [mission, mission.replaced_by]),
        served=[str(one.country.code) for one in mission.coverages.all()],
    )
    groups, origins = contact_groups(mission.contacts.all()), fact_origins(mission)
    ministry = ministry_of(mission.sender)
    periods = list(mission.status_periods.all())
    status = summaries_of([mission])[0].status_text if periods else ""
    title, today = title_of(mission), localdate(at)
    numbers = emergency_numbers(mission.seat)
    others: list[Dated] = [*numbers, *filter(None, [ministry])]
    facts = _facts(mission, groups, origins, others, at=at)
    return {
        **facts,
        "status": status,
        "replaced_by": mission.replaced_by and title_of(mission.replaced_by),
        "periods": periods,
        "listing_notes": listing_notes(mission),
        "conflicts": find_conflicts(mission, on=today),
        "timeline": timeline(periods, on=today, mirrored=get_language_bidi()),
        "structured": mission_page(
            mission, title, groups, origins, status=status, at=at
        ),
        "emergency_numbers": numbers,
        "call_box": _call_box(mission, numbers, at=at),
        "map_address": _map_address(mission),
        "siblings": _siblings(mission),
        "ministry": ministry,
        "covers": _covers(mission),
    }


def depends_on(*missions: Mission, served: Iterable[str] = ()) -> None:
    """Note for the page store whose facts a page shows."""
    own = [code for one in missions for code in (one.sender, one.host, one.seat)]
    shows_only(*own, *served)


def _facts(
    mission: Mission,
    groups: list[ContactGroup],
    origins: list[FactOrigin],
    others: Iterable[Dated],
    *,
    at: datetime,
) -> dict[str, object]:
    shown: list[Dated] = [mission, *(one.origin for one in groups), *origins, *others]
    return {
        "mission": mission,
        "title": title_of(mission),
        "advisory_country": mission.seat,
        "contact_groups": groups,
        "fact_origins": page_origins(mission, origins, groups),
        "is_old": is_any_stale(shown, at=at),
        "clock": local_clock(mission.time_zone, at=at),
        "locator": _locator(mission),
    }


_OTHERS = SummaryQuery(
    lambda sender, host, pk: (
        Mission.objects.public()
        .of(sender)
        .standing_in(host)
        .exclude(pk=pk)
        .order_by("slug")
    )
)


def _siblings(mission: Mission) -> list[MissionSummary]:
    """Return the other missions of the same pair, the nearest first. One query."""
    others = _OTHERS.of(mission.sender, mission.host, mission.pk)
    return nearest_first(others, mission.point)


def _covers(mission: Mission) -> list[str]:
    ranks = country_ranks()
    codes = {str(one.country.code) for one in mission.coverages.all()}
    return [country_name(one) for one in sorted(codes, key=lambda c: ranks.get(c, 0))]


def _locator(mission: Mission) -> Locator | None:
    """Return where in its country a mission stands, if more than its city is known."""
    if mission.point is None or mission.precision == Precision.CITY:
        return None
    return locate(mission.seat, mission.point)


def _map_address(mission: Mission) -> str:
    """Return the page of OpenStreetMap; a pin on it only where more than the city is
    known. Blank without a point.
    """
    if mission.point is None:
        return ""
    latitude, longitude = mission.point
    if mission.precision == Precision.CITY:
        return f"{OPEN_STREET_MAP}#map=12/{latitude}/{longitude}"
    pin = f"mlat={latitude}&mlon={longitude}"
    return f"{OPEN_STREET_MAP}?{pin}#map=16/{latitude}/{longitude}"


def _call_box(
    mission: Mission, numbers: Iterable[EmergencyNumber], *, at: datetime
) -> dict[str, object]:
    """Return the number to call first, for a page headed by whose it is."""
    call = mission_call(mission, at=at)
    if call is None:
        return {}
    first = replace(call, whose=call.label, label="", url="")
    return {"first": first, "emergency": _emergency_calls(numbers)}


def _emergency_calls(numbers: Iterable[EmergencyNumber]) -> list[Call]:
    services: dict[str, list[str]] = {}
    for one in numbers:
        services.setdefault(one.number, []).append(str(one.get_service_display()))
    return [
        Call(number, number, tel_href(number), whose="", label=", ".join(named))
        for number, named in services.items()
    ]
