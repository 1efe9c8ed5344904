"""Prepare search results for a page, and for the API."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext as _

from embassies.missions.listed_numbers import with_numbers
from embassies.missions.summaries import MissionSummary, summaries_of
from embassies.models import Kind, Mission
from embassies.records.record_json import Reader, Record, origin_of, summary_of
from embassies.search import SearchResults, is_in_city
from embassies.search.alternatives import Alternative
from embassies.search.interpretation import Correction, Interpretation
from portal.countries.gazetteer import city_name
from portal.countries.grammar import city_phrase
from portal.countries.lists import join_or, join_phrases
from portal.countries.names import country_in_sentence, country_name, country_slug
from portal.translations.phrases import Phrase, forms

_STEPS = {
    "moved_to": "own_mission",
    "seated_there": "own_mission",
    "covers": "covering_mission",
    "nearby": "neighbouring_mission",
}
"""The kind of step (GET /api/v1/help/) to which each reason belongs."""


class HelpLink(NamedTuple):
    """A link to who helps the citizens of a country."""

    country: str
    url: str


@dataclass(frozen=True, slots=True)
class CorrectionPresenter:
    """What was searched for instead of a misspelt word, and what it may also mean."""

    written: str
    meant: str
    others: list[HelpLink]


@dataclass(frozen=True, slots=True)
class InterpretationPresenter:
    """An interpretation in the reader's language, with links; for a template."""

    sending: str
    sending_code: str
    receiving: str
    receiving_code: str
    place: str
    asks_everything: bool
    """Whether a post is named, and neither whose nor where."""
    city: str
    number: str
    is_own_country: bool
    is_of_the_un: bool
    """Whether a permanent mission is asked for or among the results."""
    lacks_place: bool
    area: str
    """The region, district or airport for which the city stands."""
    ignored: list[str]
    corrected: list[CorrectionPresenter]
    also_help_urls: list[HelpLink]
    """The answer for each other nationality that was named."""
    missing_city: str
    """The city that was asked for, where no result stands in it."""
    browse_url: str
    other_direction_url: str
    """Where only a country was named: the missions in it, besides its own."""
    help_url: str


@dataclass(frozen=True, slots=True)
class AlternativePresenter:
    """A mission that is not the one asked for, and a sentence why it may help."""

    summary: MissionSummary
    reason: str


def present_interpretation(answer: SearchResults) -> InterpretationPresenter:
    """Name the countries and the city; link to all missions of the first of each."""
    found = answer.interpretation
    city = _local_city(found)
    is_there = not (found.cities and not found.lacks_place) or any(
        is_in_city(one, place) for place in found.cities for one in answer.results
    )
    sending = found.sending[0] if found.sending else ""
    receiving = found.receiving[0] if found.receiving else ""
    return InterpretationPresenter(
        sending=_names(found.sending),
        sending_code=sending,
        receiving=_names(found.receiving),
        receiving_code=receiving,
        place=city if city and is_there else _names(found.receiving),
        asks_everything=bool(found.kind) and not (sending or receiving),
        city=_city_name(found),
        number=found.number,
        is_own_country=found.is_own_country,
        is_of_the_un=any(
            kind == Kind.PERMANENT_MISSION
            for kind in (found.kind, *(one.kind for one in answer.results))
        ),
        lacks_place=found.lacks_place,
        area=found.area,
        ignored=list(found.ignored),
        corrected=[_correction(one) for one in found.corrected],
        also_help_urls=_also_help_urls(found, receiving),
        missing_city="" if is_there else city,
        browse_url=_browse_url(sending, receiving),
        other_direction_url=_browse_url("", sending) if found.either_way else "",
        help_url=_help_url(sending, receiving),
    )


def _correction(one: Correction) -> CorrectionPresenter:
    others = [HelpLink(country_name(code), _of_url(code)) for code in one.rivals[:2]]
    return CorrectionPresenter(one.written, _capitalised(one.meant), others)


def _of_url(code: str) -> str:
    return reverse("embassies:of", kwargs={"country": country_slug(code)})


def _capitalised(name: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in name.split())


def _also_help_urls(found: Interpretation, receiving: str) -> list[HelpLink]:
    others = [] if found.is_own_country else found.sending[1:3]
    links = (
        HelpLink(country_name(code), _help_url(code, receiving)) for code in others
    )
    return [link for link in links if link.url]


def _names(codes: tuple[str, ...]) -> Phrase:
    named = [country_in_sentence(code) for code in codes[:3]]
    return join_phrases(named, join_or)


def _local_city(found: Interpretation) -> str:
    name = _city_name(found)
    return city_phrase(name, get_language() or "en") if name else ""


def _city_name(found: Interpretation) -> str:
    if not found.cities:
        return ""
    city = found.cities[0]
    return city_name(city.geonames_id, get_language() or "en") or city.name


def _browse_url(sending: str, receiving: str) -> str:
    if sending and receiving:
        slugs = {"sending": country_slug(sending), "country": country_slug(receiving)}
        return reverse("embassies:of_in", kwargs=slugs)
    if not (sending or receiving):
        return ""
    name = "embassies:of" if sending else "embassies:in"
    return reverse(name, kwargs={"country": country_slug(sending or receiving)})


def _help_url(sending: str, receiving: str) -> str:
    if not (sending and receiving):
        return ""
    return f"{reverse('help')}?{urlencode({'nationality': sending, 'in': receiving})}"


def present_alternatives(alternatives: list[Alternative]) -> list[AlternativePresenter]:
    """Summarise the alternatives, each with its number and its reason. One query."""
    summaries = with_numbers(summaries_of(one.mission for one in alternatives))
    return [
        AlternativePresenter(summary, _reason(one))
        for one, summary in zip(alternatives, summaries, strict=True)
    ]


def _reason(one: Alternative) -> str:
    if one.reason == "nearby":
        return _("About %(distance)d km away, in a straight line.") % {
            "distance": one.distance_km or 0
        }
    host = country_in_sentence(one.mission.host)
    reasons = {
        "moved_to": _("The post that was asked for has moved here."),
        "covers": _("It also serves the country that was asked for."),
        "seated_there": _("It sits there, accredited to %(country)s.")
        % forms(country=host),
    }
    return reasons[one.reason]


def results_json(answer: SearchResults, *, at: datetime) -> Record:
    """Return results under the keys of the API. Countries are alpha-2 codes."""
    found, reader = answer.interpretation, Reader(at)
    return {
        "query": answer.query,
        "interpretation": {
            "sending": list(found.sending),
            "receiving": list(found.receiving),
            "city": found.city,
            "city_has_none": bool(present_interpretation(answer).missing_city),
            "kind": found.kind,
            "confidence": found.confidence,
            "ignored": list(found.ignored),
            "corrected": [
                {"from": one.written, "to": _capitalised(one.meant)}
                for one in found.corrected
            ],
        },
        "results": [_mission_json(mission, reader) for mission in answer.results],
        "alternatives": [
            {
                **_mission_json(one.mission, reader),
                "step": _STEPS[one.reason],
                "reason": one.reason,
                "distance_km": one.distance_km,
            }
            for one in answer.alternatives
        ],
    }


def _mission_json(mission: Mission, reader: Reader) -> Record:
    return {**summary_of(mission, reader), **origin_of(mission, reader)}
