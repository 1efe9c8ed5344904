"""The number to call first, as the API writes and describes it."""

from datetime import datetime

from embassies.assistance.answer import StepKind
from embassies.assistance.call_box import Choice as CallChoice
from embassies.missions.summaries import checked_text_of
from embassies.values.phone_numbers import tel_href
from portal.countries.freshness import is_stale
from portal.countries.serializers import CODE, PARTIAL, UNKNOWN
from portal.web.serializers import (
    AnswerSerializer,
    Boolean,
    Choice,
    DateTime,
    Integer,
    Text,
)

STEP_KINDS = [(kind.value, kind.name) for kind in StepKind]


def _city(call: CallChoice) -> str:
    return call.mission.mission.city if call.mission else ""


def _whole_km(call: CallChoice) -> int | None:
    km = call.mission.distance_km if call.mission else None
    return None if km is None else round(km)


def _is_stale(call: CallChoice, at: datetime) -> bool:
    return is_stale(call.fact.verified_at, call.fact.source_date, at=at)


class CallSerializer(AnswerSerializer):
    """The number to call first."""

    kind = Choice(
        STEP_KINDS, "The step that it is of.", "own_mission", source="step.kind"
    )
    nationality = Text(
        "Whose mission or ministry it helps; “” for all.",
        "FR",
        source="step.nationality",
    )
    mission = Text(
        "The slug of the mission; null for a ministry or the emergency services.",
        "embassy-of-france-in-moscow",
        value=lambda one: one.mission and one.mission.mission.slug,
        allow_null=True,
    )
    is_emergency_line = Boolean("Whether it is a line for emergencies.", True)
    number = Text("E.164, or a short number.", "+33153591110")
    tel = Text(
        "The same as an address (RFC 3966).",
        "tel:+33153591110",
        value=lambda one: tel_href(one.number),
    )
    name = Text(
        "Whose number it is, in the language asked for.",
        "Embassy of France, Moscow",
        source="whose",
    )
    country = Text(f"Where it is answered. {CODE}", "RU")
    city = Text(f"In which city; {UNKNOWN}", "Moscow", value=_city)
    distance_km = Integer(
        "Kilometres along a great circle; null where a place is not known.",
        12,
        value=_whole_km,
        allow_null=True,
    )
    source_ = Text(
        "Key of the source; see /sources/.", "wikidata", source="fact.source_id"
    )
    source_url = Text(
        f"Where it can be read; {UNKNOWN}",
        "https://www.wikidata.org/wiki/Q1373",
        source="fact.source_url",
    )
    source_date = Text(
        f"When it was recorded. {PARTIAL}{UNKNOWN}",
        "2022-11-16",
        source="fact.source_date",
    )
    verified_at = DateTime(
        "When a person checked it; null where nobody has.",
        None,
        source="fact.verified_at",
        allow_null=True,
    )
    checked = Text(
        "How old it is, in the language asked for; also where the date is not known."
        " Always show it beside the number.",
        "Recorded 16 November 2022, not checked by us.",
        value=lambda one: checked_text_of(one.fact),
    )
    stale = Boolean(
        "Neither recorded nor checked in the last 180 days, or of unknown date.",
        True,
        value_at=_is_stale,
    )
