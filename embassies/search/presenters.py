"""What is said of an answer to a search, on the page and in the API?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext as _

from embassies.missions.summaries import Line, lines_of
from embassies.models import Mission
from embassies.records.record_json import Reader, Record, origin_of, summary_of
from embassies.search import Answer, is_in_city
from embassies.search.alternatives import Alternative
from embassies.search.interpretation import Interpretation
from portal.countries.gazetteer import city_name
from portal.countries.grammar import city_in_sentence
from portal.countries.names import country_in_sentence, country_name, country_slug

_STEPS = {
    "moved_to": "own_mission",
    "seated_there": "own_mission",
    "covers": "covering_mission",
    "nearby": "neighbouring_mission",
}
"""The step of the ladder (GET /api/v1/help/) to which each reason belongs."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What the portal took a question to mean, in the reader's language."""

    sending: str
    sending_code: str
    receiving: str
    receiving_code: str
    place: str
    missing_city: str
    """The city that was asked for, where no record stands in it."""
    browse: str
    other_way: str
    """Where only a country was named: the missions in it, besides its own."""
    help: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A mission that is not the one asked for, and why it may help."""

    line: Line
    why: str


def understood(answer: Answer) -> Understood:
    """Name the countries and the city; link to all missions of the first of each."""
    found = answer.interpretation
    city = _city(found)
    is_there = not found.cities or any(
        is_in_city(one, place) for place in found.cities for one in answer.results
    )
    sending = found.sending[0] if found.sending else ""
    receiving = found.receiving[0] if found.receiving else ""
    return Understood(
        sending=_names(found.sending),
        sending_code=sending,
        receiving=_names(found.receiving),
        receiving_code=receiving,
        place=city if city and is_there else _names(found.receiving),
        missing_city="" if is_there else city,
        browse=_browse(sending, receiving),
        other_way=_browse("", sending) if found.either_way else "",
        help=_help(sending, receiving),
    )


def _names(codes: tuple[str, ...]) -> str:
    return _(" or ").join(country_in_sentence(code) for code in codes[:3])


def _city(found: Interpretation) -> str:
    if not found.cities:
        return ""
    city = found.cities[0]
    language = get_language() or "en"
    name = city_name(city.geonames_id, language) or city.name
    return city_in_sentence(name, language)


def _browse(sending: str, receiving: str) -> str:
    if sending and receiving:
        slugs = {"sending": country_slug(sending), "country": country_slug(receiving)}
        return reverse("embassies:of_in", kwargs=slugs)
    if not (sending or receiving):
        return ""
    name = "embassies:of" if sending else "embassies:in"
    return reverse(name, kwargs={"country": country_slug(sending or receiving)})


def _help(sending: str, receiving: str) -> str:
    if not (sending and receiving):
        return ""
    return f"{reverse('help')}?{urlencode({'nationality': sending, 'in': receiving})}"


def offers(alternatives: list[Alternative]) -> list[Offer]:
    """Say of each alternative why it may help. No query."""
    shown = lines_of(one.mission for one in alternatives)
    return [
        Offer(line, _why(one)) for one, line in zip(alternatives, shown, strict=True)
    ]


def _why(one: Alternative) -> str:
    if one.reason == "nearby":
        return _("About %(distance)d km away, in a straight line.") % {
            "distance": one.distance_km or 0
        }
    host = country_name(one.mission.receiving_country.code)
    reasons = {
        "moved_to": _("The post that was asked for has moved here."),
        "covers": _("It also serves the country that was asked for."),
        "seated_there": _("It sits there, accredited to %(country)s.")
        % {"country": host},
    }
    return reasons[one.reason]


def answer_json(answer: Answer, *, at: datetime) -> dict[str, Any]:
    """Return an answer under the keys of the API. Countries are alpha-2 codes."""
    found, reader = answer.interpretation, Reader(at)
    return {
        "query": answer.query,
        "interpretation": {
            "sending": list(found.sending),
            "receiving": list(found.receiving),
            "city": found.city,
            "kind": found.kind,
            "confidence": found.confidence,
        },
        "results": [_found_json(mission, reader) for mission in answer.results],
        "alternatives": [
            {
                **_found_json(one.mission, reader),
                "step": _STEPS[one.reason],
                "reason": one.reason,
                "distance_km": _rounded(one.distance_km),
            }
            for one in answer.alternatives
        ],
    }


def _found_json(mission: Mission, reader: Reader) -> Record:
    return {**summary_of(mission, reader), **origin_of(mission, reader)}


def _rounded(km: float | None) -> float | None:
    return None if km is None else round(km, 1)
