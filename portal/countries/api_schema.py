"""What each key of a fact about a country means, for the description of the API."""

from typing import Any

from rest_framework import serializers
from rest_framework.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    DateTimeField,
    FloatField,
    IntegerField,
    ListField,
)

from portal.countries.models import Confidence, EmergencyNumber
from portal.web.openapi import example

UNKNOWN = "“” where it is not known."
PARTIAL = "YYYY, YYYY-MM or YYYY-MM-DD, no more exact than it is known; "
CODE = "ISO 3166-1 alpha-2; also XK Kosovo and XM Order of Malta."


def text(says: str, sample: str | None, **rules: Any) -> CharField:
    return CharField(help_text=says, style=example(sample), **rules)


def choice(kinds: Any, says: str, sample: str, **rules: Any) -> ChoiceField:
    return ChoiceField(kinds, help_text=says, style=example(sample), **rules)


def flag(says: str, sample: bool | None, **rules: Any) -> BooleanField:
    return BooleanField(help_text=says, style=example(sample), **rules)


def whole(says: str, sample: int | None, **rules: Any) -> IntegerField:
    return IntegerField(help_text=says, style=example(sample), **rules)


def number(says: str, sample: float | None, **rules: Any) -> FloatField:
    return FloatField(help_text=says, style=example(sample), **rules)


def moment(says: str, sample: str | None, **rules: Any) -> DateTimeField:
    return DateTimeField(help_text=says, style=example(sample), **rules)


def texts(says: str, sample: list[str], **rules: Any) -> ListField:
    return ListField(child=CharField(), help_text=says, style=example(sample), **rules)


class OriginSchema(serializers.Serializer[Any]):
    """Where a fact comes from, and how old it is."""

    source = text(  # type: ignore[assignment]
        "Key of the source; see /sources/.", "wikidata"
    )
    source_id = text("Its id there; “” where it has none.", "Q1373")
    source_url = text(
        f"Where it can be read; {UNKNOWN}", "https://www.wikidata.org/wiki/Q1373"
    )
    source_date = text(f"When the source recorded it. {PARTIAL}{UNKNOWN}", "2022-11-16")
    verified_at = moment(
        "When a person checked it last; null where nobody has.",
        "2026-11-03T09:00:00Z",
        allow_null=True,
    )
    stale = flag(
        "Neither recorded nor checked in the last 180 days: it may be out of date."
        " Always say so beside the fact.",
        True,
    )


class ProfileSchema(OriginSchema):
    """What is known of a country itself."""

    official_name = text(f"In English; {UNKNOWN}", "French Republic")
    former_names = texts("Earlier names.", ["Upper Volta"])
    capital = text(f"In English; {UNKNOWN}", "Paris")
    capital_latitude = number(
        "Degrees north (WGS 84); null where not known.", 48.85, allow_null=True
    )
    capital_longitude = number(
        "Degrees east (WGS 84); null where not known.", 2.35, allow_null=True
    )
    time_zones = texts("IANA names.", ["Europe/Paris"])
    neighbours = texts("Neighbours by land, as alpha-2 codes.", ["DE", "ES"])


class EmergencyNumberSchema(OriginSchema):
    """A short number of a country's own emergency services."""

    service = choice(EmergencyNumber.Service.choices, "Who answers.", "police")
    number = text("To be dialled in the country.", "17")


class MinistrySchema(OriginSchema):
    """A country's foreign ministry."""

    name = text("In English.", "Ministry of Europe and Foreign Affairs")
    emergency_phone = text(
        f"Line for citizens in distress abroad (E.164); {UNKNOWN}", "+33153591110"
    )
    tel = text("The same as an address (RFC 3966).", "tel:+33153591110")
    phone_note = text("A remark; “” for none.", "24 h")
    directory_url = text(
        f"Its own list of missions; {UNKNOWN}", "https://ministry.example/missions"
    )
    confidence = choice(Confidence.choices, "How sure we are.", "high")


class CountryLineSchema(serializers.Serializer[Any]):
    """A country, and how many missions we know of."""

    code = text(CODE, "FR")
    slug = text("Its part of an address of the site.", "france")
    name = text("In the language asked for.", "France")
    missions_in = whole("Foreign missions recorded in it.", 160)
    missions_of = whole("Its own missions recorded abroad.", 270)


class CountriesSchema(serializers.Serializer[Any]):
    """All countries."""

    results = CountryLineSchema(many=True, help_text="Sorted by code.")


class CountrySchema(CountryLineSchema):
    """What the portal knows of a country."""

    profile = ProfileSchema(
        allow_null=True, help_text="Null where nothing is known of it."
    )
    emergency_numbers = EmergencyNumberSchema(
        many=True, help_text="Empty where we have no record: there may well be some."
    )
    ministry = MinistrySchema(
        allow_null=True, help_text="Null where we have no record of it."
    )


class SourceSchema(serializers.Serializer[Any]):
    """A body of facts with one licence."""

    key = text("As in `source` of a fact.", "wikidata")
    name = text("Its name.", "Wikidata")
    url = text(f"Where it is published; {UNKNOWN}", "https://www.wikidata.org/")
    licence = text("Under which its facts may be used.", "CC0-1.0")
    licence_url = text(
        f"The text of the licence; {UNKNOWN}",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    )
    attribution = text("The credit line to show; “” where none is asked.", "")
    as_of = text(f"Its state. {PARTIAL}{UNKNOWN}", "2022-11-16")


class SourcesSchema(serializers.Serializer[Any]):
    """All sources."""

    results = SourceSchema(many=True, help_text="Sorted by key.")
