"""The facts about a country as the API writes and describes them."""

from datetime import datetime

from portal.countries.freshness import is_stale
from portal.countries.models import EmergencyNumber, Sourced
from portal.web.serializers import (
    AnswerSerializer,
    Boolean,
    Choice,
    DateTime,
    Fields,
    Float,
    Text,
    TextList,
)

UNKNOWN = "“” where it is not known."
PARTIAL = "YYYY, YYYY-MM or YYYY-MM-DD, no more exact than it is known; "
CODE = "ISO 3166-1 alpha-2; also XK Kosovo and XM Order of Malta."

ORIGIN = ("source", "source_id", "source_url", "source_date", "verified_at", "stale")


def _is_stale(fact: Sourced, at: datetime) -> bool:
    return is_stale(fact.verified_at, fact.source_date, at=at)


class OriginSerializer(AnswerSerializer):
    """Where a fact comes from, and how old it is."""

    source_ = Text("Key of the source; see /sources/.", "wikidata", source="source_id")
    source_id = Text(
        "Its id there; “” where it has none.", "Q1373", source="source_ref"
    )
    source_url = Text(
        f"Where it can be read; {UNKNOWN}", "https://www.wikidata.org/wiki/Q1373"
    )
    source_date = Text(f"When the source recorded it. {PARTIAL}{UNKNOWN}", "2022-11-16")
    verified_at = DateTime(
        "When a person checked it last; null where nobody has.",
        "2026-11-03T09:00:00Z",
        allow_null=True,
    )
    stale = Boolean(
        "Neither recorded nor checked in the last 180 days: it may be out of date."
        " Always say so beside the fact.",
        True,
        value_at=_is_stale,
    )

    def get_fields(self) -> Fields:
        """Return the fields of the fact, then those of its origin."""
        fields = super().get_fields().items()
        return dict(sorted(fields, key=lambda item: item[0] in ORIGIN))


class ProfileSerializer(OriginSerializer):
    """What is known of a country itself."""

    official_name = Text(f"In English; {UNKNOWN}", "French Republic")
    former_names = TextList("Earlier names.", ["Upper Volta"])
    capital = Text(f"In English; {UNKNOWN}", "Paris")
    capital_latitude = Float(
        "Degrees north (WGS 84); null where not known.", 48.85, allow_null=True
    )
    capital_longitude = Float(
        "Degrees east (WGS 84); null where not known.", 2.35, allow_null=True
    )
    time_zones = TextList("IANA names.", ["Europe/Paris"])
    neighbours = TextList("Neighbours by land, as alpha-2 codes.", ["DE", "ES"])


class EmergencyNumberSerializer(OriginSerializer):
    """A short number of a country's own emergency services."""

    service = Choice(EmergencyNumber.Service.choices, "Who answers.", "police")
    number = Text("To be dialled in the country.", "17")
