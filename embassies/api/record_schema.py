"""What each key of a mission's record means, for the description of the API.

The serializers describe what embassies/shapes.py makes; they never write it.
"""

from typing import Any

from rest_framework import serializers
from rest_framework.fields import (
    BooleanField,
    CharField,
    DateTimeField,
    FloatField,
    IntegerField,
    JSONField,
    ListField,
    URLField,
)

from embassies.models import Contact, Kind, Precision, ServiceOffer, Status
from portal.countries.api_schema import (
    CODE,
    PARTIAL,
    UNKNOWN,
    OriginSchema,
    choice,
    text,
)
from portal.countries.models import Confidence
from portal.web.openapi import example


class CoverageSchema(OriginSchema):
    """Another country, or a district of one, that a mission serves as well."""

    country = text(CODE, "MC")
    country_name = text("Its name in the language asked for.", "Monaco")
    district = text("A district of it; “” for all of it.", "")


class ContactSchema(OriginSchema):
    """One way to reach a mission."""

    channel = choice(Contact.Channel.choices, "What it is.", "phone")
    purpose = choice(
        Contact.Purpose.choices,
        "What it is for; an emergency line is told apart.",
        "emergency",
    )
    value = text("As recorded.", "+44 20 7946 0911")
    e164 = text(
        "The number in international form (ITU-T E.164); “” where what is recorded"
        " is no valid number, and for other channels.",
        "+442079460911",
    )
    extension = text("Digits to dial after the connection; “” for none.", "7")
    tel = text(
        "The number as an address (RFC 3966); “” where it cannot be dialled.",
        "tel:+442079460911",
    )
    languages = ListField(
        child=CharField(),
        help_text="Languages spoken there (BCP 47); empty where not known.",
        style=example(["fr", "en"]),
    )
    hours = text(f"When it is answered, as recorded; {UNKNOWN}", "24/7")
    note = text("A remark of the source; “” for none.", "Deaths, arrests, accidents.")


class StatusPeriodSchema(OriginSchema):
    """What a source says of a mission's state from one date on."""

    status = choice(Status.choices, "The state.", "suspended")
    since = text(f"From when on. {PARTIAL}{UNKNOWN}", "2025-11")
    until = text(f"Until when. {PARTIAL}“” where no end is known.", "")
    note = text("A remark; “” for none.", "Staff left for Dublin.")
    evidence = text("An address or a title.", "https://gazette.example/se-london")
    confidence = choice(Confidence.choices, "How sure we are.", "high")


class ServiceSchema(OriginSchema):
    """Whether a mission offers a service; no row means that it is not known."""

    service = choice(ServiceOffer.Service.choices, "The service.", "passports")
    status = choice(Status.choices, "Whether it is offered.", "open")
    since = text(f"From when on. {PARTIAL}{UNKNOWN}", "")
    note = text("A remark; “” for none.", "By appointment.")


class SummarySchema(serializers.Serializer[Any]):
    """What tells one mission from another."""

    slug = text(
        "The mission's id in the portal, for ever; an old one redirects.", "fr-london"
    )
    name = text(
        "Its recorded name in the language asked for, or one made of the facts.",
        "Embassy of France, London",
    )
    sending_country = text(f"Whose mission it is. {CODE}", "FR")
    sending_country_name = text("The name in the language asked for.", "France")
    receiving_country = text(f"To which country it is accredited. {CODE}", "GB")
    receiving_country_name = text(
        "The name in the language asked for.", "United Kingdom"
    )
    seat_country = text(f"Where it sits, which may be another country. {CODE}", "GB")
    city = text(f"The city, in English; {UNKNOWN}", "London")
    kind = choice(
        Kind.choices, "What it is (Vienna Conventions of 1961 and 1963).", "embassy"
    )
    is_honorary = BooleanField(
        help_text="Headed by an honorary officer: fewer services.",
        style=example(False),
    )
    status = choice(
        Status.choices,
        "Its state now. `unknown`: no source tells; it is not the same as open.",
        "open",
    )
    status_since = text(f"Since when. {PARTIAL}{UNKNOWN}", "2026-02-01")


class MissionSchema(SummarySchema, OriginSchema):
    """Everything that is known of a mission. Null and “” mean: not known."""

    wikidata_id = text(f"Its item on Wikidata; {UNKNOWN}", "Q1373")
    names = JSONField(
        help_text="Recorded names by language (BCP 47).",
        style=example({"en": "Embassy of France, London"}),
    )
    address = text(f"In Latin letters; {UNKNOWN}", "58 Knightsbridge, London")
    local_address = text(
        f"In the script of the place; {UNKNOWN}", "58 Knightsbridge, London SW1X 7JT"
    )
    postal_address = text(f"Where letters go, if elsewhere; {UNKNOWN}", "PO Box 1")
    geonames_id = IntegerField(
        allow_null=True,
        help_text="The city at geonames.org; null where not known.",
        style=example(2643743),
    )
    latitude = FloatField(
        allow_null=True,
        help_text="Degrees north (WGS 84); null where not known. See `precision`.",
        style=example(51.50853),
    )
    longitude = FloatField(
        allow_null=True,
        help_text="Degrees east (WGS 84); null where not known. See `precision`.",
        style=example(-0.12574),
    )
    precision = choice(
        Precision.choices,
        "How exact the point is; “” where there is none. Never show `city` as the"
        " place of the building: it is the city's centre.",
        "city",
        allow_blank=True,
    )
    time_zone = text(f"IANA name; {UNKNOWN}", "Europe/London")
    opening_hours = text(
        f"OpenStreetMap syntax, in the time of the place; {UNKNOWN}",
        "Mo-Fr 09:00-12:30; PH off",
    )
    appointment_only = BooleanField(
        allow_null=True,
        help_text="Whether visitors need an appointment; null where not known.",
        style=example(True),
    )
    access_note = text(f"How to get in; {UNKNOWN}", "Ring at the side door.")
    accessibility_note = text(
        f"For people with a disability; {UNKNOWN}", "Step-free entrance."
    )
    languages = ListField(
        child=CharField(),
        help_text="Languages spoken (BCP 47); empty where not known.",
        style=example(["fr", "en"]),
    )
    covers = CoverageSchema(
        many=True, help_text="Other countries that it serves, as far as known."
    )
    contacts = ContactSchema(
        many=True, help_text="Ways to reach it; empty where we have no record."
    )
    statuses = StatusPeriodSchema(
        many=True, help_text="What sources say of its state, latest first."
    )
    services = ServiceSchema(
        many=True, help_text="Services that sources speak of; others: not known."
    )
    replaced_by = CharField(
        allow_null=True,
        help_text="Slug of the mission that took its place; null for none known.",
        style=example("us-berlin"),
    )
    field_sources = JSONField(
        help_text="For keys whose value has another source than the record: that"
        " source, its date, and when staff of the portal wrote it.",
        style=example({"point": {"source": "geonames", "source_date": "2026"}}),
    )
    updated_at = DateTimeField(
        help_text="When this record last changed (RFC 3339, UTC).",
        style=example("2026-11-03T09:00:00Z"),
    )


class ListedMissionSchema(MissionSchema):
    """A mission in a list; with `fields=` only the keys asked for."""

    distance_km = FloatField(
        required=False,
        help_text="Kilometres from `near` along a great circle, to one decimal;"
        " only with `near`. Good to half a percent, less where `precision` is city.",
        style=example(3.2),
    )


class MissionPageSchema(serializers.Serializer[Any]):
    """One page of missions."""

    next = URLField(
        allow_null=True,
        help_text="The next page; null on the last. Also in the Link header.",
        style=example("https://portal.example/api/v1/missions/?cursor=WyJz"),
    )
    previous = URLField(
        allow_null=True,
        help_text="The page before; null on the first, and always with `near`.",
        style=example(None),
    )
    results = ListedMissionSchema(many=True, help_text="The missions, in order.")


class PointSchema(serializers.Serializer[Any]):
    """A point (RFC 7946)."""

    type = text("Always Point.", "Point")
    coordinates = ListField(
        child=FloatField(),
        help_text="Degrees east, then degrees north (WGS 84).",
        style=example([-0.12574, 51.50853]),
    )


class FeatureSchema(serializers.Serializer[Any]):
    """A mission as a GeoJSON feature."""

    type = text("Always Feature.", "Feature")
    id = text("The mission's slug.", "fr-london")
    geometry = PointSchema(
        allow_null=True, help_text="Null where the place is not known."
    )
    properties = MissionSchema(help_text="The whole record; mind `precision`.")


class FeaturesSchema(serializers.Serializer[Any]):
    """The directory as GeoJSON (RFC 7946)."""

    type = text("Always FeatureCollection.", "FeatureCollection")
    features = FeatureSchema(many=True, help_text="Every mission, sorted by slug.")


RECORD_FIELDS = frozenset(MissionSchema().fields) | {"distance_km"}
