"""The sentence that says why a step is offered, and the law it rests on."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _, gettext_lazy, ngettext

from embassies.assistance.answer import Question, StepMission
from embassies.models import Arrangement, ArrangementStatus, Kind
from portal.countries.date_phrases import date_phrase
from portal.countries.freshness import STALE_AFTER, last_known
from portal.countries.models import Ministry, Sourced
from portal.countries.names import country_in_sentence
from portal.translations.phrases import forms

CONSULAR_FUNCTIONS = gettext_lazy(
    "Vienna Convention on Consular Relations (1963), art. 5"
)
DIPLOMATIC_FUNCTIONS = gettext_lazy(
    "Vienna Convention on Diplomatic Relations (1961), art. 3"
)
SEVERAL_STATES = gettext_lazy(
    "Vienna Convention on Diplomatic Relations (1961), art. 5"
)
CONSULS_IN_THIRD_STATES = gettext_lazy(
    "Vienna Convention on Consular Relations (1963), art. 7"
)
_DIPLOMATIC = (Kind.EMBASSY, Kind.HIGH_COMMISSION, Kind.NUNCIATURE)


def law_of_own(missions: Sequence[StepMission]) -> str:
    """Return the rule that lets a state help its citizens abroad."""
    if any(one.mission.kind in _DIPLOMATIC for one in missions):
        return f"{DIPLOMATIC_FUNCTIONS}; {CONSULAR_FUNCTIONS}"
    return str(CONSULAR_FUNCTIONS)


def law_of_covering(missions: Sequence[StepMission]) -> str:
    """Return the rule that lets a mission serve more than one state."""
    if any(one.mission.kind in _DIPLOMATIC for one in missions):
        return str(SEVERAL_STATES)
    return str(CONSULS_IN_THIRD_STATES)


def _pair(nationality: str, country: str) -> dict[str, str]:
    return forms(
        sending=country_in_sentence(nationality), country=country_in_sentence(country)
    )


def _sentence(text: str) -> str:
    """Capitalise a sentence that begins with a country: “the Netherlands has …”."""
    return text[:1].upper() + text[1:]


def _old_year(records: Iterable[Sourced], at: datetime) -> str:
    """Return the year of the newest of some old records; blank where one is not old."""
    days = (last_known(one.verified_at, one.source_date) for one in records)
    newest = max(filter(None, days), default=None)
    is_old = newest is not None and at.date() - newest > STALE_AFTER
    return f"{newest.year}" if newest and is_old else ""


def _of_country(text: str, records: Iterable[Sourced], at: datetime) -> str:
    """Return a sentence that begins with a country; with its year where it is old."""
    year = _old_year(records, at)
    if not year:
        return _sentence(text)
    words = {"year": year, "sentence": text}
    return _("By our record of %(year)s, %(sentence)s") % words


def _of_record(text: str, records: Iterable[Sourced], at: datetime) -> str:
    """Return a sentence with the year of its record, where that is old."""
    year = _old_year(records, at)
    if not year:
        return text
    words = {"year": year, "sentence": text}
    return _("By our record of %(year)s: %(sentence)s") % words


def own(
    nationality: str, country: str, missions: Sequence[StepMission], at: datetime
) -> str:
    pair = _pair(nationality, country)
    records = [one.mission for one in missions]
    if not any(one.can_be_met for one in missions):
        return (
            _(
                "What we have on record of %(sending)s in %(country)s is closed, "
                "suspended, moved away or without help for citizens."
            )
            % pair
        )
    if all(one.mission.kind == Kind.INTERESTS_SECTION for one in missions):
        text = _(
            "%(sending)s has an interests section in %(country)s, in the care of "
            "another state."
        )
        return _of_country(text % pair, records, at)
    if all(one.mission.is_honorary for one in missions if one.can_be_met):
        return (
            _(
                "We have a record only of honorary posts of %(sending)s in %(country)s; "
                "they can usually do less than an embassy."
            )
            % pair
        )
    text = ngettext(
        "%(sending)s has a mission of its own in %(country)s.",
        "%(sending)s has missions of its own in %(country)s.",
        len(missions),
    )
    return _of_country(text % pair, records, at)


def covering(
    nationality: str, country: str, missions: Sequence[StepMission], at: datetime
) -> str:
    pair = _pair(nationality, country)
    if not any(one.can_be_met for one in missions):
        return (
            _(
                "A mission of %(sending)s elsewhere covers %(country)s, but is recorded "
                "as closed, suspended or moved away."
            )
            % pair
        )
    text = ngettext(
        "A mission of %(sending)s elsewhere also covers %(country)s.",
        "Missions of %(sending)s elsewhere also cover %(country)s.",
        len(missions),
    )
    return _of_record(text % pair, [one.mission for one in missions], at)


def arrangement(
    rule: Arrangement, status: ArrangementStatus | None, *, finds_missions: bool
) -> str:
    """Return the rule, then how it works today, where a source says so."""
    text, _language = rule.rule_text
    parts = [text]
    if rule.extent == Arrangement.Extent.UNLISTED:
        parts.append(
            _(
                "We do not know in which places: ask before you go, or ask your ministry."
            )
        )
    elif not finds_missions:
        parts.append(_("We have no record of where to ask for this."))
    if status:
        parts.append(_arrangement_status(status))
    return " ".join(parts)


def _arrangement_status(status: ArrangementStatus) -> str:
    note = status.translated("note").text
    if not status.since:
        return note
    since = forms(date=date_phrase(status.since), note=note)
    return _sentence(_("Since %(date)s: %(note)s") % since)


def neighbouring(
    nationality: str, country: str, *, by_land: bool, with_added: bool = False
) -> str:
    """Return which missions elsewhere are named; one may be added for its number."""
    texts = {
        (True, False): _(
            "These are the nearest missions of %(sending)s in countries next to "
            "%(country)s. They are not responsible for %(country)s, but can advise."
        ),
        (True, True): _(
            "These are the nearest missions of %(sending)s in countries next to "
            "%(country)s, and the nearest other one with a number on record. They are "
            "not responsible for %(country)s, but can advise."
        ),
        (False, False): _(
            "These are the missions of %(sending)s nearest to %(country)s. They are not "
            "responsible for %(country)s, but can advise."
        ),
        (False, True): _(
            "These are the missions of %(sending)s nearest to %(country)s, and the "
            "nearest other one with a number on record. They are not responsible for "
            "%(country)s, but can advise."
        ),
    }
    return texts[by_land, with_added] % _pair(nationality, country)


def ministry(nationality: str, record: Ministry, at: datetime) -> str:
    sending = forms(sending=country_in_sentence(nationality))
    if record.emergency_phone:
        text = _(
            "If no mission answers, the foreign ministry of %(sending)s has a line "
            "for its citizens in trouble abroad."
        )
        return _of_record(text % sending, [record], at)
    if record.directory_url:
        return (
            _(
                "The foreign ministry of %(sending)s publishes its own list of missions."
                " We have no record of an emergency line."
            )
            % sending
        )
    return (
        _(
            "We have no record of an emergency line of the foreign ministry of "
            "%(sending)s. These are other ways to its help."
        )
        % sending
    )


def emergency_numbers(country: str, *, known: bool) -> str:
    place = forms(country=country_in_sentence(country))
    if known:
        return (
            _(
                "In danger, call the emergency services of %(country)s first: they are "
                "the only ones who can come at once."
            )
            % place
        )
    return (
        _(
            "We have no record of the emergency numbers of %(country)s. Ask people near "
            "you which number to call."
        )
        % place
    )


def no_record(nationality: str, country: str) -> str:
    return _(
        "We have no record of a mission of %(sending)s in %(country)s. There may be "
        "one: ask the ministry."
    ) % _pair(nationality, country)


def no_record_of_helpers(rule: Arrangement, country: str) -> str:
    return _(
        "%(title)s: the rule applies to you here, but we have no record of a mission "
        "in %(country)s that could help under it."
    ) % forms(title=rule.translated("title").text, country=country_in_sentence(country))


def no_record_of_ministry(nationality: str) -> str:
    return _(
        "We have no record of how to reach the foreign ministry of %(sending)s."
    ) % forms(sending=country_in_sentence(nationality))


def own_country(question: Question) -> str:
    text = _(
        "%(country)s is your own country. Consular help is for people abroad: here, "
        "call the emergency services or your own authorities."
    )
    return _sentence(text % forms(country=country_in_sentence(question.state)))


def dual_national(question: Question) -> str:
    return _(
        "You are also a national of %(country)s. It may not recognise your other "
        "nationality, and may refuse to let another state's mission help you there."
    ) % forms(country=country_in_sentence(question.state))


def last_resort() -> tuple[str, ...]:
    """Return what anybody abroad can do where nothing above helps.

    Vienna Convention on Consular Relations (1963), art. 8 and art. 36.
    """
    return (
        _(
            "Ask the embassy of a neighbour or a friend of your country: it may help, or "
            "pass on a message."
        ),
        _(
            "Tell somebody at home how to call you back. They can ask your ministry: send "
            "them the text message below."
        ),
        _(
            "If you are held, ask for your embassy to be told: in most countries that is "
            "your right."
        ),
        _("The local Red Cross or Red Crescent can help to find your family."),
    )
