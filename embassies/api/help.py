"""Who can help me, over HTTP."""

from datetime import datetime
from typing import Any

from django.urls import path
from django.utils import timezone, translation
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from embassies.api.help_schema import LadderSchema
from embassies.api.query import CountryParameter, Written
from embassies.api.shapes import (
    contact_json,
    provenance_json,
    summary_json,
)
from embassies.assistance import resolve
from embassies.assistance.answer import Answer, Step, StepMission
from embassies.assistance.query import (
    MOST_NATIONALITIES,
    NO_PLACE,
    Place,
    find_city,
    place_at,
)
from embassies.assistance.sms import sms_text
from embassies.missions.hours_text import opening_of
from embassies.models import ArrangementStatus
from embassies.values.opening_hours import Opening
from embassies.values.phone_numbers import tel_href
from portal.countries.distance import parse_point
from portal.countries.models import EmergencyNumber, Ministry
from portal.web.openapi import described
from portal.web.problems import QuerySerializer


class PointParameter(Written):
    """“55.75,37.62”: degrees north and east."""

    default_error_messages = {"point": "Write latitude,longitude: 55.75,37.62"}

    def read(self, text: str) -> Any:
        point = parse_point(text)
        if point is None:
            self.fail("point")
        return point


WHERE = "The country where one is: an alpha-2 code."


class HelpQuery(QuerySerializer):
    """The parameters of the question."""

    nationality = serializers.ListField(
        child=CountryParameter(),
        allow_empty=False,
        max_length=MOST_NATIONALITIES,
        help_text="Alpha-2 code; repeat it for several nationalities.",
    )
    near = PointParameter(
        required=False,
        max_length=50,
        help_text="latitude,longitude in degrees, for distances.",
    )
    city = serializers.CharField(
        required=False, max_length=100, help_text="A city in the country."
    )

    def get_fields(self) -> dict[str, Any]:
        # “in” is a word of Python and the name that the address has.
        return {**super().get_fields(), "in": CountryParameter(help_text=WHERE)}


@described(
    "help_retrieve", "Who can help", query=HelpQuery, answer=LadderSchema, tag="help"
)
@api_view(["GET", "HEAD"])
def help_answer(request: Request) -> Response:
    """Answer who can help nationals of one or more states in a country."""
    query = HelpQuery.read(request)
    at = timezone.now()
    place = _place(query)
    with translation.override(query["lang"]):
        ladder = resolve(
            query["nationality"],
            query["in"],
            near=place.near,
            time_zone=place.time_zone,
            at=at,
        )
        body = ladder_json(ladder, at=at)
    response = Response(body)
    response["Cache-Control"] = "private"
    return response


def _place(query: dict[str, Any]) -> Place:
    """Return the place asked for; an unknown city is an error."""
    if "near" in query:
        return place_at(query["near"])
    if "city" not in query:
        return NO_PLACE
    city = find_city(query["city"], query["in"])
    if city is None:
        raise serializers.ValidationError({"city": "We do not know this city."})
    return city


def ladder_json(ladder: Answer, *, at: datetime) -> dict[str, Any]:
    near = ladder.question.near
    return {
        "nationalities": list(ladder.question.nationalities),
        "in": ladder.question.country,
        "near": list(near) if near else None,
        "at": at,
        "own_country": ladder.is_own_country,
        "warnings": list(ladder.warnings),
        "notes": list(ladder.notes),
        "sms": sms_text(ladder),
        "steps": [_step_json(step, at=at) for step in ladder.steps],
    }


def _step_json(step: Step, *, at: datetime) -> dict[str, Any]:
    return {
        "kind": str(step.kind),
        "nationality": step.nationality,
        "missions": [_found_json(found, at=at) for found in step.missions],
        "reason": step.reason,
        "source": step.source,
        "source_url": step.source_url,
        "source_date": step.source_date,
        "valid_from": step.valid_from,
        "valid_until": step.valid_until,
        "checked_at": step.checked_at,
        "arrangement": _arrangement_json(step),
        "ministry": _ministry_json(step.ministry, at=at),
        "numbers": [_number_json(one, at=at) for one in step.numbers],
    }


def _found_json(found: StepMission, *, at: datetime) -> dict[str, Any]:
    mission = found.mission
    km = found.distance_km
    return {
        **summary_json(mission),
        "can_be_met": found.can_be_met,
        "status_note": found.status_note,
        "covers_district": found.district,
        "distance_km": None if km is None else round(km),
        "address": mission.address,
        "latitude": mission.latitude,
        "longitude": mission.longitude,
        "precision": mission.precision,
        "time_zone": mission.time_zone,
        "opening_hours": mission.opening_hours,
        "opening": _opening_json(opening_of(mission, at=at)),
        "contacts": [contact_json(one, at=at) for one in mission.contacts.all()],
        **provenance_json(mission, at=at),
    }


def _opening_json(known: Opening | None) -> dict[str, Any] | None:
    """Return null where the hours, or the clock they go by, are not known."""
    if known is None:
        return None
    return {
        "state": str(known.state),
        "changes_at": known.changes_at,
        "appointment_only": known.appointment_only,
        "comment": known.comment,
        "holidays": [
            {"country": day.country, "name": day.name} for day in known.holidays
        ],
        "without_calendar": list(known.without_calendar),
    }


def _arrangement_json(step: Step) -> dict[str, Any] | None:
    rule = step.arrangement
    if rule is None:
        return None
    text, language = rule.rule_text
    return {
        "key": rule.key,
        "title": rule.title,
        "rule": text,
        "rule_language": language,
        "helpers": list(step.helpers),
        "extent": rule.extent,
        "services": rule.services,
        "scope_note": rule.scope_note,
        "confidence": rule.confidence,
        "statuses": [_status_json(one) for one in step.history],
    }


def _status_json(one: ArrangementStatus) -> dict[str, Any]:
    return {
        "status": one.status,
        "since": one.since,
        "until": one.until,
        "note": one.note,
        "evidence": one.evidence,
        "confidence": one.confidence,
    }


def _ministry_json(ministry: Ministry | None, *, at: datetime) -> dict[str, Any] | None:
    if ministry is None:
        return None
    return {
        "name": ministry.name,
        "emergency_phone": ministry.emergency_phone,
        "tel": tel_href(ministry.emergency_phone),
        "phone_note": ministry.phone_note,
        "directory_url": ministry.directory_url,
        "confidence": ministry.confidence,
        **provenance_json(ministry, at=at),
    }


def _number_json(one: EmergencyNumber, *, at: datetime) -> dict[str, Any]:
    return {
        "service": one.service,
        "number": one.number,
        **provenance_json(one, at=at),
    }


urlpatterns = [path("help/", help_answer, name="api-help")]
