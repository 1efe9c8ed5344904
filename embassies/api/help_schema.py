"""What each key of the ladder of help means, for the description of the API."""

from typing import Any

from rest_framework import serializers

from embassies.api.record_schema import ContactSchema, SummarySchema
from embassies.assistance.answer import StepKind
from embassies.models import Arrangement, Status
from embassies.values.opening_hours import OpeningState
from portal.countries.api_schema import (
    CODE,
    PARTIAL,
    UNKNOWN,
    EmergencyNumberSchema,
    MinistrySchema,
    OriginSchema,
    choice,
    flag,
    moment,
    number,
    text,
    texts,
    whole,
)
from portal.countries.models import Confidence
from portal.web.openapi import example

RUNGS = [(rung.value, rung.name) for rung in StepKind]


class HolidaySchema(serializers.Serializer[Any]):
    """A public holiday on which a mission may be closed."""

    country = text(f"Whose holiday. {CODE}", "FR")
    name = text("Its name.", "Bastille Day")


class OpeningSchema(serializers.Serializer[Any]):
    """Whether a mission is open now, by its recorded hours."""

    state = choice([(one.value, one.name) for one in OpeningState], "Now.", "open")
    changes_at = moment(
        "When that changes next; null where it does not, or is not known.",
        "2026-11-23T12:30:00Z",
        allow_null=True,
    )
    appointment_only = flag(
        "By appointment only; null where not known.", True, allow_null=True
    )
    comment = text("What the hours say besides; “” for nothing.", "")
    holidays = HolidaySchema(many=True, help_text="Public holidays today.")
    without_calendar = texts(f"Countries whose holidays are not known. {CODE}", ["VA"])


class HelperSchema(SummarySchema, OriginSchema):
    """A mission on a step of the ladder."""

    can_be_met = flag("Whether anybody can be met there.", True)
    status_note = text("A remark on its state; “” for none.", "", allow_null=True)
    covers_district = text("The district that it covers; “” for all of it.", "")
    distance_km = whole(
        "Kilometres along a great circle; null where a place is not known.",
        12,
        allow_null=True,
    )
    address = text(f"In Latin letters; {UNKNOWN}", "1 Compass Row, London")
    latitude = number(
        "Degrees north (WGS 84); null where not known.", 51.5, allow_null=True
    )
    longitude = number(
        "Degrees east (WGS 84); null where not known.", -0.13, allow_null=True
    )
    precision = text("exact, street or city; “” where there is no point.", "city")
    time_zone = text(f"IANA name; {UNKNOWN}", "Europe/London")
    opening_hours = text(f"OpenStreetMap syntax; {UNKNOWN}", "Mo-Fr 09:00-12:30")
    opening = OpeningSchema(
        allow_null=True, help_text="Null where hours or clock are not known."
    )
    contacts = ContactSchema(
        many=True, help_text="Ways to reach it; empty where we have no record."
    )


class PracticeSchema(serializers.Serializer[Any]):
    """How a rule worked in practice from one date on."""

    status = choice(Status.choices, "The state.", "suspended")
    since = text(f"From when on. {PARTIAL}{UNKNOWN}", "2025-11")
    until = text(f"Until when. {PARTIAL}“” where no end is known.", "")
    note = text("A remark; “” for none.", "")
    evidence = text("An address or a title.", "https://gazette.example/rule")
    confidence = choice(Confidence.choices, "How sure we are.", "high")


class RuleSchema(serializers.Serializer[Any]):
    """The rule between states that a step rests on."""

    key = text("As in /arrangements/.", "eu-unrepresented")
    title = text("In English.", "Consular protection of European Union citizens")
    rule = text("The rule in one sentence.", "An unrepresented citizen may ask …")
    rule_language = text("The language of that sentence.", "en")
    helpers = texts(f"States that may help. {CODE}", ["DE", "FR"])
    extent = choice(Arrangement.Extent.choices, "Where it holds.", "anywhere")
    services = texts("With what; empty where not stated.", ["citizen_services"])
    scope_note = text("Bounds in words; “” for none.", "")
    confidence = choice(Confidence.choices, "How sure we are.", "high")
    statuses = PracticeSchema(many=True, help_text="Practice, latest first.")


class StepSchema(serializers.Serializer[Any]):
    """One possibility: whom to ask, and why they may help."""

    kind = choice(RUNGS, "The step.", "own_mission")
    nationality = text(
        "Of which nationality; “” where it does not matter.", "MT", allow_null=True
    )
    missions = HelperSchema(many=True, help_text="Whom to ask, the best first.")
    reason = text("Why, in the language asked for.", "Malta has a mission here.")
    source = text(  # type: ignore[assignment]
        "Where the rule is from.", "Directive (EU) 2015/637", allow_null=True
    )
    source_url = text("Where it can be read.", "https://law.example/", allow_null=True)
    source_date = text(f"Its date. {PARTIAL}{UNKNOWN}", "2015-04-20", allow_null=True)
    valid_from = text(f"In force since. {PARTIAL}{UNKNOWN}", "2018", allow_null=True)
    valid_until = text(f"Until. {PARTIAL}“” for no end.", "", allow_null=True)
    checked_at = moment(
        "When a person checked it; null where nobody has.", None, allow_null=True
    )
    arrangement = RuleSchema(
        allow_null=True, help_text="The rule between states; null on other steps."
    )
    ministry = MinistrySchema(
        allow_null=True, help_text="The foreign ministry; null on other steps."
    )
    numbers = EmergencyNumberSchema(
        many=True, help_text="Emergency numbers of the country, on their step."
    )


class LadderSchema(serializers.Serializer[Any]):
    """Who may be able to help, in the order in which to try. Never a promise."""

    nationalities = texts(f"As asked. {CODE}", ["MT"])
    near = serializers.ListField(
        child=serializers.FloatField(),
        allow_null=True,
        help_text="Latitude and longitude that distances are from; null for none.",
        style=example([55.75, 37.62]),
    )
    at = moment("The moment for which this holds.", "2026-11-23T12:00:00Z")
    own_country = flag(
        "Whether they are at home there: every nationality is the country's own.", False
    )
    warnings = texts("To be shown first.", [])
    notes = texts("To be shown beside the steps.", [])
    sms = text(
        "The answer in at most 160 characters of the GSM alphabet.",
        "FR>RU: emergency 112. Ministry +33153591110. Check first: may be old.",
    )
    steps = StepSchema(many=True, help_text="The ladder.")

    def get_fields(self) -> dict[str, Any]:
        # “in” is a word of Python.
        return {**super().get_fields(), "in": text(f"As asked. {CODE}", "RU")}
