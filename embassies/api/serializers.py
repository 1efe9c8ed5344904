"""The record of a mission, as the API writes and describes it.

Lists, searches and files are written by embassies/records instead, which is many
times as fast; a test compares what both write of every mission.
"""

from django.urls import reverse

from embassies.missions.titles import title_of
from embassies.models import (
    Contact,
    Kind,
    Mission,
    Precision,
    ServiceOffer,
    Status,
)
from embassies.records.record_json import contact_tel, without_editor
from portal.countries.licences import licence_name
from portal.countries.models import Confidence
from portal.countries.names import country_name
from portal.countries.serializers import CODE, PARTIAL, UNKNOWN, OriginSerializer
from portal.web.serializers import (
    AnswerSerializer,
    Boolean,
    Choice,
    DateTime,
    Fields,
    Float,
    FloatList,
    Integer,
    Object,
    Text,
    TextList,
    Url,
)
from portal.web.structured_data import absolute

NAMED = "The name in the language asked for."


def _successor(mission: Mission) -> str | None:
    successor = mission.replaced_by
    return successor.slug if successor and not successor.withdrawn_at else None


class CoverageSerializer(OriginSerializer):
    """Another country, or a district of one, that a mission serves as well."""

    country = Text(CODE, "MC")
    country_name = Text(
        "Its name in the language asked for.",
        "Monaco",
        value=lambda coverage: country_name(coverage.country.code),
    )
    district = Text("A district of it; “” for all of it.", "")


class ContactSerializer(OriginSerializer):
    """One way to reach a mission."""

    channel = Choice(Contact.Channel.choices, "What it is.", "phone")
    purpose = Choice(
        Contact.Purpose.choices,
        "What it is for; an emergency line is told apart.",
        "emergency",
    )
    value = Text("As recorded.", "+44 20 7946 0911")
    e164 = Text(
        "The number in international form (ITU-T E.164); “” where what is recorded"
        " is no valid number, and for other channels.",
        "+442079460911",
    )
    extension = Text("Digits to dial after the connection; “” for none.", "7")
    tel = Text(
        "The number as an address (RFC 3966); “” where it cannot be dialled.",
        "tel:+442079460911",
        value=lambda one: contact_tel(one.channel, one.value, one.e164, one.extension),
    )
    languages = TextList(
        "Languages spoken there (BCP 47); empty where not known.", ["fr", "en"]
    )
    hours = Text(f"When it is answered, as recorded; {UNKNOWN}", "24/7")
    note = Text("A remark of the source; “” for none.", "Deaths, arrests, accidents.")


class StatusSerializer(OriginSerializer):
    """What a source says of a state from one date on."""

    status = Choice(Status.choices, "The state.", "suspended")
    since = Text(f"From when on. {PARTIAL}{UNKNOWN}", "2025-11")
    until = Text(f"Until when. {PARTIAL}“” where no end is known.", "")
    note = Text("A remark; “” for none.", "Staff left for Dublin.")
    evidence = Text("An address or a title.", "https://gazette.example/se-london")
    confidence = Choice(Confidence.choices, "How sure we are.", "high")


class StatusPeriodSerializer(StatusSerializer):
    """What a source says of a mission's state from one date on."""


class ServiceSerializer(OriginSerializer):
    """Whether a mission offers a service; no row means that it is not known."""

    service = Choice(ServiceOffer.Service.choices, "The service.", "passports")
    status = Choice(Status.choices, "Whether it is offered.", "open")
    since = Text(f"From when on. {PARTIAL}{UNKNOWN}", "")
    note = Text("A remark; “” for none.", "By appointment.")


class SummarySerializer(AnswerSerializer):
    """What tells one mission from another."""

    slug = Text(
        "The mission's id in the portal, for ever; an old one redirects.", "fr-london"
    )
    url = Text(
        "Its page, in the language asked for.",
        "https://portal.example/en/embassies/fr-london/",
        value=lambda mission: absolute(
            reverse("embassies:detail", args=[mission.slug])
        ),
    )
    name = Text(
        "Its recorded name in the language asked for, or one made of the facts.",
        "Embassy of France, London",
        value=title_of,
    )
    sending_country = Text(f"Whose mission it is. {CODE}", "FR", source="sender")
    sending_country_name = Text(
        NAMED, "France", value=lambda mission: country_name(mission.sender)
    )
    receiving_country = Text(
        f"To which country it is accredited. {CODE}", "GB", source="host"
    )
    receiving_country_name = Text(
        NAMED, "United Kingdom", value=lambda mission: country_name(mission.host)
    )
    seat_country = Text(
        f"Where it sits, which may be another country. {CODE}", "GB", source="seat"
    )
    city = Text(f"The city, in English; {UNKNOWN}", "London")
    kind = Choice(
        Kind.choices, "What it is (Vienna Conventions of 1961 and 1963).", "embassy"
    )
    is_honorary = Boolean("Headed by an honorary officer: fewer services.", False)
    status = Choice(
        Status.choices,
        "Its state now. `unknown`: no source tells; it is not the same as open.",
        "open",
    )
    status_since = Text(f"Since when. {PARTIAL}{UNKNOWN}", "2026-02-01")


class MissionSerializer(SummarySerializer, OriginSerializer):
    """Everything that is known of a mission. Null and “” mean: not known."""

    wikidata_id = Text(f"Its item on Wikidata; {UNKNOWN}", "Q1373")
    names = Object(
        "Recorded names by language (BCP 47).", {"en": "Embassy of France, London"}
    )
    address = Text(f"In Latin letters; {UNKNOWN}", "58 Knightsbridge, London")
    local_address = Text(
        f"In the script of the place; {UNKNOWN}", "58 Knightsbridge, London SW1X 7JT"
    )
    postal_address = Text(f"Where letters go, if elsewhere; {UNKNOWN}", "PO Box 1")
    geonames_id = Integer(
        "The city at geonames.org; null where not known.", 2643743, allow_null=True
    )
    latitude = Float(
        "Degrees north (WGS 84); null where not known. See `precision`.",
        51.50853,
        allow_null=True,
    )
    longitude = Float(
        "Degrees east (WGS 84); null where not known. See `precision`.",
        -0.12574,
        allow_null=True,
    )
    precision = Choice(
        Precision.choices,
        "How exact the point is; “” where there is none. Never show `city` as the"
        " place of the building: it is the city's centre.",
        "city",
        allow_blank=True,
    )
    time_zone = Text(f"IANA name; {UNKNOWN}", "Europe/London")
    opening_hours = Text(
        f"OpenStreetMap syntax, in the time of the place; {UNKNOWN}",
        "Mo-Fr 09:00-12:30; PH off",
    )
    appointment_only = Boolean(
        "Whether visitors need an appointment; null where not known.",
        True,
        allow_null=True,
    )
    access_note = Text(f"How to get in; {UNKNOWN}", "Ring at the side door.")
    accessibility_note = Text(
        f"For people with a disability; {UNKNOWN}", "Step-free entrance."
    )
    languages = TextList(
        "Languages spoken (BCP 47); empty where not known.", ["fr", "en"]
    )
    covers = CoverageSerializer(
        many=True,
        source="coverages",
        help_text="Other countries that it serves, as far as known.",
    )
    contacts = ContactSerializer(
        many=True, help_text="Ways to reach it; empty where we have no record."
    )
    statuses = StatusPeriodSerializer(
        many=True,
        source="status_periods",
        help_text="What sources say of its state, latest first.",
    )
    services = ServiceSerializer(
        many=True, help_text="Services that sources speak of; others: not known."
    )
    replaced_by = Text(
        "Slug of the mission that took its place; null for none known.",
        "us-berlin",
        value=_successor,
        allow_null=True,
    )
    field_sources = Object(
        "For keys whose value has another source than the record: that source, its"
        " date, and when staff of the portal wrote it.",
        {"point": {"source": "geonames", "source_date": "2026"}},
        value=lambda mission: without_editor(mission.field_sources),
    )
    listed_by = Object(
        "The lists of governments that name it, by source: the date of the list, its"
        " page, and since when a later list has it no more (`missing_since`). Evidence"
        " that it exists, not that it is open.",
        {"um-fi": {"date": "2026-08-03", "url": "https://um.fi/"}},
    )
    source_name = Text(
        "The name of the source of the record.", "Wikidata", source="source.name"
    )
    source_home = Text(
        f"Where the source as a whole is published; {UNKNOWN} The record itself is at"
        " `source_url`, if it has an address there.",
        "https://www.wikidata.org/",
        source="source.url",
    )
    licence = Text(
        "The licence of the source: its SPDX identifier, or the words of the source"
        " where it has none. Facts of other sources name their own in `source`; see"
        " /sources/.",
        "CC0-1.0",
        value=lambda mission: licence_name(mission.source.licence),
    )
    licence_url = Text(
        f"The text of the licence; {UNKNOWN}",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        source="source.licence_url",
    )
    attribution = Text(
        "The credit line to show; “” where none is asked.",
        "Missions: Wikidata (CC0)",
        source="source.attribution",
    )
    updated_at = DateTime(
        "When this record last changed (RFC 3339, UTC), by whatever way: as"
        " `changed_at` in /changes/.",
        "2026-11-03T09:00:00Z",
        source="changed_at",
    )


class ListedMissionSerializer(MissionSerializer):
    """A mission in a list: every key of MissionSchema, or those named in `fields=`."""

    def get_fields(self) -> Fields:
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields

    distance_km = Float(
        "Kilometres from `near` along a great circle, to one decimal; only with"
        " `near`. Good to half a percent, less where `precision` is city.",
        3.2,
        required=False,
    )


class MissionPageSerializer(AnswerSerializer):
    """One page of missions."""

    count = Integer(
        "Missions that fit on all pages; only with `count=true`.", 160, required=False
    )
    next = Url(
        "The next page; null on the last. Also in the Link header.",
        "https://portal.example/api/v1/missions/?cursor=WyJz",
        allow_null=True,
    )
    previous = Url(
        "The page before; null on the first, and always with `near`.",
        None,
        allow_null=True,
    )
    results = ListedMissionSerializer(many=True, help_text="The missions, in order.")


class PointSerializer(AnswerSerializer):
    """A point (RFC 7946)."""

    type = Text("Always Point.", "Point")
    coordinates = FloatList(
        "Degrees east, then degrees north (WGS 84).", [-0.12574, 51.50853]
    )


class FeatureSerializer(AnswerSerializer):
    """A mission as a GeoJSON feature."""

    type = Text("Always Feature.", "Feature")
    id = Text("The mission's slug.", "fr-london")
    geometry = PointSerializer(
        allow_null=True, help_text="Null where the place is not known."
    )
    properties = MissionSerializer(help_text="The whole record; mind `precision`.")


class FeaturesSerializer(AnswerSerializer):
    """The directory as GeoJSON (RFC 7946)."""

    type = Text("Always FeatureCollection.", "FeatureCollection")
    since = Text(
        "What to ask /changes/ with for what changes after this file.",
        "9f86d081884c7d65-10266",
    )
    features = FeatureSerializer(many=True, help_text="Every mission, sorted by slug.")


RECORD_FIELDS = frozenset(MissionSerializer().fields) | {"distance_km"}
