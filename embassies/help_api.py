"""Who can help me, over HTTP."""

from datetime import datetime
from typing import Any

from django.urls import path
from django.utils import timezone, translation
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from embassies.api_shapes import (
    CountryParameter,
    contact_json,
    provenance_json,
    summary_json,
)
from embassies.asking import MOST_NATIONALITIES, find_city
from embassies.assistance import resolve
from embassies.contacts import tel_href
from embassies.distance import Point, parse_point
from embassies.ladder import Found, Ladder, Step
from embassies.models import ArrangementStatus
from portal.countries.models import EmergencyNumber, Ministry
from portal.problems import QuerySerializer


class PointParameter(serializers.CharField):
    """“55.75,37.62”: degrees north and east."""

    default_error_messages = {"point": "Write latitude,longitude: 55.75,37.62"}

    def to_internal_value(self, data: Any) -> Any:
        point = parse_point(str(super().to_internal_value(data)))
        if point is None:
            self.fail("point")
        return point


class HelpQuery(QuerySerializer):
    """The parameters of the question."""

    nationality = serializers.ListField(
        child=CountryParameter(), allow_empty=False, max_length=MOST_NATIONALITIES
    )
    near = PointParameter(required=False, max_length=50)
    city = serializers.CharField(required=False, max_length=100)

    def get_fields(self) -> dict[str, Any]:
        # “in” is a word of Python and the name that the address has.
        return {**super().get_fields(), "in": CountryParameter()}


@api_view(["GET"])
def help_answer(request: Request) -> Response:
    """Answer who can help nationals of one or more states in a country."""
    query = HelpQuery.read(request)
    at = timezone.now()
    near = query.get("near") or _city_point(query)
    with translation.override(query["lang"]):
        ladder = resolve(query["nationality"], query["in"], near=near, at=at)
        body = ladder_json(ladder, near=near, at=at)
    response = Response(body)
    response["Cache-Control"] = "private"
    return response


def _city_point(query: dict[str, Any]) -> Point | None:
    """Return the centre of the city asked for; an unknown one is an error."""
    if "city" not in query:
        return None
    city = find_city(query["city"], query["in"])
    if city is None:
        raise serializers.ValidationError({"city": "We do not know this city."})
    return Point(city.latitude, city.longitude)


def ladder_json(ladder: Ladder, *, near: Point | None, at: datetime) -> dict[str, Any]:
    return {
        "nationalities": list(ladder.question.nationalities),
        "in": ladder.question.country,
        "near": list(near) if near else None,
        "at": at,
        "own_country": ladder.is_own_country,
        "warnings": list(ladder.warnings),
        "notes": list(ladder.notes),
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


def _found_json(found: Found, *, at: datetime) -> dict[str, Any]:
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
        "contacts": [contact_json(one, at=at) for one in mission.contacts.all()],
        **provenance_json(mission, at=at),
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
