"""What may be asked of the API, and what its answers look like."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from embassies.contacts import tel_href
from embassies.models import (
    Contact,
    Coverage,
    Kind,
    Mission,
    MissionQuerySet,
    ServiceOffer,
    Status,
    StatusPeriod,
)
from embassies.titles import mission_title
from portal.countries.freshness import is_stale
from portal.countries.models import Sourced
from portal.countries.names import country_name, is_country
from portal.problems import QuerySerializer


class CountryParameter(serializers.CharField):
    """An alpha-2 code, in either case."""

    default_error_messages = {"unknown": "“{code}” is not an ISO 3166-1 alpha-2 code."}

    def to_internal_value(self, data: Any) -> str:
        code = str(super().to_internal_value(data)).upper()
        if not is_country(code):
            self.fail("unknown", code=code[:20])
        return code


class MissionQuery(QuerySerializer):
    """The parameters of the list of missions."""

    sending = CountryParameter(required=False)
    receiving = CountryParameter(required=False)
    covers = CountryParameter(required=False)
    city = serializers.CharField(required=False, max_length=100)
    kind = serializers.ChoiceField(Kind.choices, required=False)
    honorary = serializers.BooleanField(required=False, allow_null=True, default=None)
    status = serializers.ChoiceField(Status.choices, required=False)
    service = serializers.ChoiceField(ServiceOffer.Service.choices, required=False)
    updated_since = serializers.DateTimeField(required=False)
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=200)
    cursor = serializers.CharField(required=False, max_length=500)

    FILTERS = {
        "sending": "sending_country",
        "receiving": "receiving_country",
        "city": "city__iexact",
        "kind": "kind",
        "honorary": "is_honorary",
        "status": "status",
        "updated_since": "updated_at__gte",
    }

    @classmethod
    def narrow(cls, found: MissionQuerySet, query: dict[str, Any]) -> MissionQuerySet:
        """Keep the missions that fit every parameter."""
        chosen = {
            lookup: query[name]
            for name, lookup in cls.FILTERS.items()
            if query.get(name) is not None
        }
        if covers := query.get("covers"):
            found = found.covering(covers)
        if service := query.get("service"):
            found = found.offering(service)
        return found.filter(**chosen)


class SearchQuery(QuerySerializer):
    """The parameters of a search."""

    q = serializers.CharField(max_length=100)


def mission_json(mission: Mission, *, at: datetime) -> dict[str, Any]:
    """Return everything that is known of a mission; null and "" mean not known."""
    return {
        **summary_json(mission),
        "wikidata_id": mission.wikidata_id,
        "names": mission.names,
        "address": mission.address,
        "local_address": mission.local_address,
        "postal_address": mission.postal_address,
        "geonames_id": mission.geonames_id,
        "latitude": mission.latitude,
        "longitude": mission.longitude,
        "precision": mission.precision,
        "time_zone": mission.time_zone,
        "opening_hours": mission.opening_hours,
        "appointment_only": mission.appointment_only,
        "access_note": mission.access_note,
        "accessibility_note": mission.accessibility_note,
        "languages": mission.languages,
        "covers": [_coverage_json(one, at=at) for one in mission.coverages.all()],
        "contacts": [contact_json(one, at=at) for one in mission.contacts.all()],
        "statuses": [_period_json(one, at=at) for one in mission.status_periods.all()],
        "services": [_service_json(one, at=at) for one in mission.services.all()],
        "field_sources": mission.field_sources,
        **provenance_json(mission, at=at),
        "updated_at": mission.updated_at,
    }


def summary_json(mission: Mission) -> dict[str, Any]:
    """Return what tells one mission from another."""
    sending, receiving = mission.sending_country.code, mission.receiving_country.code
    name = mission_title(
        mission.kind,
        sending,
        receiving,
        mission.city,
        is_honorary=mission.is_honorary,
        names=mission.names,
    )
    return {
        "slug": mission.slug,
        "name": name,
        "sending_country": sending,
        "sending_country_name": country_name(sending),
        "receiving_country": receiving,
        "receiving_country_name": country_name(receiving),
        "seat_country": mission.seat,
        "city": mission.city,
        "kind": mission.kind,
        "is_honorary": mission.is_honorary,
        "status": mission.status,
        "status_since": mission.status_since,
    }


def provenance_json(fact: Sourced, *, at: datetime) -> dict[str, Any]:
    """Say where a fact comes from, when, and whether it is older than 180 days."""
    return {
        "source": fact.source_id,
        "source_id": fact.source_ref,
        "source_url": fact.source_url,
        "source_date": fact.source_date,
        "verified_at": fact.verified_at,
        "stale": is_stale(fact.verified_at, fact.source_date, at=at),
    }


def _coverage_json(one: Coverage, *, at: datetime) -> dict[str, Any]:
    return {
        "country": one.country.code,
        "country_name": country_name(one.country.code),
        "district": one.district,
        **provenance_json(one, at=at),
    }


def contact_json(one: Contact, *, at: datetime) -> dict[str, Any]:
    is_call = one.channel == Contact.Channel.PHONE and one.e164
    return {
        "channel": one.channel,
        "purpose": one.purpose,
        "value": one.value,
        "e164": one.e164,
        "extension": one.extension,
        "tel": tel_href(one.e164, one.extension) if is_call else "",
        "languages": one.languages,
        "hours": one.hours,
        "note": one.note,
        **provenance_json(one, at=at),
    }


def _period_json(one: StatusPeriod, *, at: datetime) -> dict[str, Any]:
    return {
        "status": one.status,
        "since": one.since,
        "until": one.until,
        "note": one.note,
        "evidence": one.evidence,
        "confidence": one.confidence,
        **provenance_json(one, at=at),
    }


def _service_json(one: ServiceOffer, *, at: datetime) -> dict[str, Any]:
    return {
        "service": one.service,
        "status": one.status,
        "since": one.since,
        "note": one.note,
        **provenance_json(one, at=at),
    }
