"""Who can help me, over HTTP."""

from urllib.parse import urlencode

from django.urls import path, reverse
from django.utils import timezone, translation
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from embassies.api.arrangements import ArrangementSerializer
from embassies.api.calls import STEP_KINDS, CallSerializer
from embassies.api.ministries import MinistrySerializer
from embassies.api.query import PointParameter
from embassies.api.serializers import (
    MissionSerializer,
    StatusSerializer,
)
from embassies.assistance import resolve
from embassies.assistance.answer import Step, StepMission
from embassies.assistance.call_box import choices
from embassies.assistance.query import (
    MOST_NATIONALITIES,
    NO_PLACE,
    Place,
    find_city,
    place_at,
)
from embassies.assistance.sms import sms_text
from embassies.missions.hours_text import opening_of
from embassies.values.hours_expression import OpeningState
from portal.countries.parameters import CountryParameter
from portal.countries.serializers import (
    CODE,
    ORIGIN,
    PARTIAL,
    UNKNOWN,
    EmergencyNumberSerializer,
)
from portal.web.openapi import described
from portal.web.parameters import (
    Query,
    QuerySerializer,
    SeveralParameter,
    WordsParameter,
)
from portal.web.serializers import (
    AnswerSerializer,
    Boolean,
    Choice,
    DateTime,
    Extended,
    FloatList,
    Integer,
    Json,
    Text,
    TextList,
)
from portal.web.structured_data import absolute
from portal.web.validators import by_content


class RoughPointParameter(PointParameter):
    """A point rounded to about a kilometre: no more is asked of a reader."""

    digits = 2


class HelpQuery(QuerySerializer):
    """The parameters of the question."""

    nationality = SeveralParameter(
        CountryParameter(),
        example=["MT"],
        required=True,
        max_length=MOST_NATIONALITIES,
        help_text="Of which state they are nationals: an alpha-2 code.",
    )
    near = RoughPointParameter(
        required=False,
        max_length=50,
        style={"example": "55.75,37.62"},
        help_text="latitude,longitude in degrees, for distances.",
    )
    city = WordsParameter(example="Seoul", help_text="A city in the country.")
    in_ = CountryParameter(
        example="KR", help_text="The country where one is: an alpha-2 code."
    )


class HolidaySerializer(AnswerSerializer):
    """A public holiday on which a mission may be closed."""

    country = Text(f"Whose holiday. {CODE}", "FR")
    name = Text("Its name.", "Bastille Day")


class OpeningSerializer(AnswerSerializer):
    """Whether a mission is open now, by its recorded hours."""

    state = Choice([(one.value, one.name) for one in OpeningState], "Now.", "open")
    changes_at = DateTime(
        "When that changes next; null where it does not, or is not known.",
        "2026-11-23T12:30:00Z",
        allow_null=True,
        format=None,
    )
    appointment_only = Boolean(
        "By appointment only; null where not known.", True, allow_null=True
    )
    comment = Text(
        "What the hours say besides; “” for nothing, “+” where it has opened and no"
        " closing time is recorded.",
        "by appointment",
    )
    holidays = HolidaySerializer(many=True, help_text="Public holidays today.")
    possible_holidays = HolidaySerializer(
        many=True,
        help_text="Holidays today on which it may be closed: half days, days off of"
        " government offices, and those of a region that may not be this one.",
    )
    without_calendar = TextList(
        f"Countries whose holidays are not known. {CODE}", ["VA"]
    )


def _whole_km(found: StepMission) -> int | None:
    return None if found.distance_km is None else round(found.distance_km)


class HelperSerializer(MissionSerializer):
    """A mission on a step of the ladder."""

    can_be_met = Boolean(
        "Whether anybody can be met there.", True, source="found.can_be_met"
    )
    status_note = Text(
        "A remark on its state; “” for none.",
        "",
        source="found.status_note",
        allow_null=True,
    )
    covers_district = Text(
        "The district that it covers; “” for all of it.", "", source="found.district"
    )
    distance_km = Integer(
        "Kilometres along a great circle; null where a place is not known.",
        12,
        value=lambda mission: _whole_km(mission.found),
        allow_null=True,
    )
    precision = Text(  # type: ignore[assignment]
        "exact, street or city; “” where there is no point.", "city"
    )
    opening = OpeningSerializer(
        allow_null=True, help_text="Null where hours or clock are not known."
    )
    keys = (
        *("slug", "url", "name", "sending_country", "sending_country_name"),
        *("receiving_country", "receiving_country_name", "seat_country", "city"),
        *("kind", "is_honorary", "status", "status_since"),
        *("can_be_met", "status_note", "covers_district", "distance_km", "address"),
        *("latitude", "longitude", "precision", "time_zone", "opening_hours"),
        *("opening", "contacts", *ORIGIN),
    )

    def to_representation(self, found: StepMission) -> Json:
        opening = opening_of(found.mission, at=self.context["at"])
        mission = Extended(found.mission, found=found, opening=opening)
        return super().to_representation(mission)


class PracticeSerializer(StatusSerializer):
    """How a rule worked in practice from one date on."""

    keys = ("status", "since", "until", "note", "evidence", "confidence")


class RuleSerializer(ArrangementSerializer):
    """The rule between states that a step rests on."""

    key = Text("As in /arrangements/.", "eu-unrepresented")
    helpers = TextList(f"States that may help. {CODE}", ["DE", "FR"])
    statuses = PracticeSerializer(  # type: ignore[assignment]
        many=True, source="status_periods", help_text="Practice, latest first."
    )
    keys = (
        *("key", "title", "rule", "rule_language", "helpers", "extent", "services"),
        *("scope_note", "confidence", "statuses"),
    )

    def get_attribute(self, step: Step) -> Extended | None:
        rule, practice = step.arrangement, step.history
        if rule is None:
            return None
        return Extended(rule, helpers=step.helpers, status_periods=practice)


class StepSerializer(AnswerSerializer):
    """One possibility: whom to ask, and why they may help."""

    kind = Choice(STEP_KINDS, "The step.", "own_mission")
    nationality = Text(
        "Of which nationality; “” where it does not matter.", "MT", allow_null=True
    )
    missions = HelperSerializer(many=True, help_text="Whom to ask, the best first.")
    reason = Text("Why, in the language asked for.", "Malta has a mission here.")
    source_ = Text(
        "Where the rule is from.", "Directive (EU) 2015/637", allow_null=True
    )
    source_url = Text("Where it can be read.", "https://law.example/", allow_null=True)
    source_date = Text(f"Its date. {PARTIAL}{UNKNOWN}", "2015-04-20", allow_null=True)
    valid_from = Text(f"In force since. {PARTIAL}{UNKNOWN}", "2018", allow_null=True)
    valid_until = Text(f"Until. {PARTIAL}“” for no end.", "", allow_null=True)
    checked_at = DateTime(
        "When a person checked it; null where nobody has.", None, allow_null=True
    )
    arrangement = RuleSerializer(
        allow_null=True, help_text="The rule between states; null on other steps."
    )
    ministry = MinistrySerializer(
        allow_null=True, help_text="The foreign ministry; null on other steps."
    )
    numbers = EmergencyNumberSerializer(
        many=True, help_text="Emergency numbers of the country, on their step."
    )


def _advisories_url(country: str) -> str:
    query = {"country": country, "lang": translation.get_language() or "en"}
    return absolute(f"{reverse('api-advisories')}?{urlencode(query)}")


class LadderSerializer(AnswerSerializer):
    """Who may be able to help, in the order in which to try. Never a promise."""

    nationalities = TextList(
        f"As asked. {CODE}", ["MT"], source="question.nationalities"
    )
    in_ = Text(f"As asked. {CODE}", "RU", source="question.country")
    near = FloatList(
        "Latitude and longitude that distances are from; null for none.",
        [55.75, 37.62],
        source="question.near",
        allow_null=True,
    )
    at = DateTime(
        "The minute for which this holds.", "2026-11-23T12:00:00Z", source="question.at"
    )
    own_country = Boolean(
        "Whether they are at home there: every nationality is the country's own.",
        False,
        source="is_own_country",
    )
    warnings = TextList("To be shown first.", [])
    notes = TextList("To be shown beside the steps.", [])
    advisories_url = Text(
        "The advisories in force about the country, in JSON: read them too.",
        "https://portal.example/api/v1/advisories/?country=RU",
        value=lambda answer: _advisories_url(answer.question.country),
    )
    sms = Text(
        "The answer in at most 160 characters, of the GSM alphabet where the language"
        " has it, else in at most 134.",
        "FR>RU: emergency 112. Ministry +33153591110. Check first: may be old.",
        value=sms_text,
    )
    call = CallSerializer(
        allow_null=True,
        help_text="The best number of all steps; null where none is on record.",
    )
    steps = StepSerializer(many=True, help_text="The ladder.")
    last_resort = TextList("What to do where no step helps; [] at home.", [])


@described(
    "help_retrieve", "Who can help", LadderSerializer, query=HelpQuery, tag="help"
)
@by_content
@api_view(["GET", "HEAD"])
def help_answer(request: Request) -> Response:
    """List who can help nationals of one or more states in a country."""
    # By the minute: the same answer has the same validator for that long.
    query, at = HelpQuery.read(request), timezone.now().replace(second=0, microsecond=0)
    place = _place(query)
    with translation.override(query["lang"]):
        ladder = resolve(
            query["nationality"],
            query["in"],
            near=place.near,
            time_zone=place.time_zone,
            at=at,
        )
        best = next(iter(choices(ladder)), None)
        body = LadderSerializer.write(Extended(ladder, call=best), at=at)
    return Response(body, headers={"Cache-Control": "private"})


def _place(query: Query) -> Place:
    """Return the place asked for; raise ValidationError for an unknown city."""
    if "near" in query:
        return place_at(query["near"])
    if "city" not in query:
        return NO_PLACE
    city = find_city(query["city"], query["in"])
    if city is None:
        raise serializers.ValidationError({"city": "We do not know this city."})
    return city


urlpatterns = [path("help/", help_answer, name="api-help")]
