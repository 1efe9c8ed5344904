"""The number to call first, as the API writes and describes it."""

from embassies.assistance.answer import StepKind
from embassies.values.phone_numbers import tel_href
from portal.countries.serializers import PARTIAL, UNKNOWN
from portal.web.serializers import AnswerSerializer, Boolean, Choice, DateTime, Text

STEP_KINDS = [(kind.value, kind.name) for kind in StepKind]


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
    source_date = Text(f"When it was recorded. {PARTIAL}{UNKNOWN}", "2022-11-16")
    verified_at = DateTime(
        "When a person checked it; null where nobody has.", None, allow_null=True
    )
