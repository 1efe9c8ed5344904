"""The best number of an answer, and those to try after it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from embassies.assistance.answer import Answer, Step, StepKind, StepMission
from embassies.assistance.candidates import KINDS_WITHOUT_CONSULAR_SERVICES
from embassies.missions.calls import Call, best_phone, mission_call
from embassies.missions.summaries import checked_text_of
from embassies.missions.titles import title_of
from embassies.models import Contact
from embassies.values.phone_numbers import international, tel_href
from portal.countries.distance import format_distance
from portal.countries.models import EmergencyNumber, Ministry
from portal.countries.names import country_in_sentence
from portal.translations.phrases import forms

MAX_OTHERS = 2

_ORDER = [
    StepKind.OWN_MISSION,
    StepKind.COVERING_MISSION,
    StepKind.ARRANGEMENT,
    StepKind.MINISTRY,
    # Responsible for another country: after the ministry, which is for all.
    StepKind.NEIGHBOURING_MISSION,
    StepKind.EMERGENCY_NUMBERS,
]
_OWN = (StepKind.OWN_MISSION, StepKind.COVERING_MISSION)


@dataclass(frozen=True, slots=True)
class Choice:
    """A number on a step: of a mission, of the ministry or of the emergency services."""

    step: Step
    number: str
    """E.164, or a short number."""
    fact: Contact | Ministry | EmergencyNumber
    """The record that has the number, its source and its date."""
    mission: StepMission | None = None
    is_emergency_line: bool = False

    @property
    def whose(self) -> str:
        """The name of the mission or ministry, or what answers in the country."""
        if self.mission:
            return title_of(self.mission.mission)
        named = forms(
            sending=country_in_sentence(self.country),
            country=country_in_sentence(self.country),
        )
        if isinstance(self.fact, Ministry):
            return _("Foreign ministry of %(sending)s") % named
        return _("Emergency numbers in %(country)s") % named

    @property
    def country(self) -> str:
        """The alpha-2 code of where it is answered."""
        if self.mission:
            return self.mission.mission.seat
        return "" if isinstance(self.fact, Contact) else str(self.fact.country.code)

    @property
    def is_closed(self) -> bool:
        return self.mission is not None and not self.mission.can_be_met

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """Emergency lines of own missions first, then as _ORDER; closed posts last."""
        is_own_line = self.is_emergency_line and self.step.kind in _OWN
        late = self.is_closed or self.step.kind == StepKind.EMERGENCY_NUMBERS
        return late, not is_own_line, _ORDER.index(self.step.kind)


@dataclass(frozen=True, slots=True)
class CallBox:
    """What to call first and next, ready for a template."""

    first: Call
    others: tuple[Call, ...] = ()
    emergency: tuple[Call, ...] = ()
    """The local emergency numbers, without the first call."""


def choices(answer: Answer) -> list[Choice]:
    """Return the best number of each step that has one, the best of all first."""
    # Of helping states none is nearer than another; without a place the newest number
    # is the best.
    by_date = answer.question.near is None
    found = (
        choice for step in answer.steps for choice in _best_of(step, by_date=by_date)
    )
    return sorted(found, key=lambda choice: choice.rank)


def call_box(answer: Answer) -> CallBox | None:
    """Return the numbers to call first; None where none at all is on record."""
    found = choices(answer)
    # Who answers in another country is of use only where few others can be called.
    near = [one for one in found if one.step.kind != StepKind.NEIGHBOURING_MISSION]
    calls = _calls(near, answer)
    if len(calls) < MAX_OTHERS:
        calls = _calls(found, answer)
    local = _local_calls(answer)
    if not calls:
        return CallBox(local[0], emergency=local[1:]) if local else None
    return CallBox(calls[0], tuple(calls[1 : MAX_OTHERS + 1]), local)


def _calls(found: list[Choice], answer: Answer) -> list[Call]:
    calls = (_call(choice, answer) for choice in found)
    return [call for call in calls if call is not None]


def _best_of(step: Step, *, by_date: bool) -> Iterator[Choice]:
    """Yield the best number of a step, if it has any."""
    found = [
        *_of_missions(step),
        *_of_ministry(step, step.ministry),
        *_of_emergency_services(step),
    ]
    if by_date and step.kind == StepKind.ARRANGEMENT:
        found.sort(key=lambda choice: choice.fact.source_date, reverse=True)
    yield from sorted(found, key=lambda choice: choice.rank)[:1]


def _of_missions(step: Step) -> Iterator[Choice]:
    for one in step.missions:
        if one.mission.kind in KINDS_WITHOUT_CONSULAR_SERVICES:
            continue
        method = best_phone(one.mission.contacts.all())
        if method is None:
            continue
        contact = method.contact
        yield Choice(
            step,
            contact.e164 or contact.value,
            contact,
            one,
            is_emergency_line=contact.purpose == Contact.Purpose.EMERGENCY,
        )


def _of_ministry(step: Step, record: Ministry | None) -> Iterator[Choice]:
    if record and record.emergency_phone:
        yield Choice(step, record.emergency_phone, record, is_emergency_line=True)


def _of_emergency_services(step: Step) -> Iterator[Choice]:
    for one in step.numbers:
        yield Choice(step, one.number, one)


def _call(choice: Choice, answer: Answer) -> Call | None:
    """Return the number of a mission or a ministry; None for the local ones."""
    if choice.mission:
        call = mission_call(choice.mission.mission, at=answer.question.at)
        is_elsewhere = choice.step.kind == StepKind.NEIGHBOURING_MISSION
        return _far_off(call, choice.mission) if call and is_elsewhere else call
    return _ministry_call(choice) if isinstance(choice.fact, Ministry) else None


def _far_off(call: Call, one: StepMission) -> Call:
    """Return the number of a mission in another country, with how far off that is."""
    if one.distance_km is None:
        note = _("It is in another country.")
    else:
        far = {"distance": format_distance(one.distance_km)}
        note = _("It is in another country, %(distance)s away.") % far
    return replace(call, notes=(*call.notes, note))


def _ministry_call(choice: Choice) -> Call:
    return Call(
        number=choice.number,
        text=international(choice.number),
        href=tel_href(choice.number),
        whose=choice.whose,
        checked=checked_text_of(choice.fact),
    )


def _local_calls(answer: Answer) -> tuple[Call, ...]:
    """Return the local emergency numbers, each once, with what it is for."""
    rows: dict[str, list[Choice]] = {}
    for step in answer.steps:
        for choice in _of_emergency_services(step):
            rows.setdefault(choice.number, []).append(choice)
    return tuple(_local_call(same) for same in rows.values())


def _local_call(same: list[Choice]) -> Call:
    first = same[0]
    rows = [one.fact for one in same if isinstance(one.fact, EmergencyNumber)]
    return Call(
        number=first.number,
        text=first.number,
        href=tel_href(first.number),
        whose=first.whose,
        label=", ".join(str(one.get_service_display()) for one in rows),
        checked=checked_text_of(first.fact),
    )
