"""The page "Who can help me?"."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from embassies.assistance import resolve
from embassies.assistance.call_box import call_box
from embassies.assistance.presenters import (
    asks_for_city,
    country_list,
    present_steps,
)
from embassies.assistance.query import HelpQuery, parse_query
from embassies.assistance.sms import sms_text
from embassies.models import Mission
from portal.countries.facts import emergency_numbers
from portal.countries.names import sorted_countries


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Answer, or ask for what is missing. At most six queries.

    Nothing of the address is logged, kept or handed to another site.
    """
    query = parse_query(request.GET)
    context: dict[str, object] = {
        "help_query": query,
        "advisory_country": query.country,
    }
    if query.is_complete:
        context |= _answer_context(query)
    elif query.country:
        context |= _country_context(query.country)
    response = render(
        request,
        "embassies/help.html",
        context,
        status=404 if query.unknown_countries else 200,
    )
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private"
    return response


def _answer_context(query: HelpQuery) -> dict[str, object]:
    answer = resolve(
        query.nationalities,
        query.country,
        near=query.place.near,
        place=query.place.name,
        time_zone=query.place.time_zone,
        at=timezone.now(),
    )
    return {
        "answer": answer,
        "call_box": call_box(answer),
        "asks_for_city": asks_for_city(answer),
        "steps": present_steps(answer),
        "sms": sms_text(answer),
        "made_at": answer.question.at,
        "emergency": answer.steps[-1],
        "nationals_of": country_list(query.nationalities),
    }


def _country_context(country: str) -> dict[str, object]:
    """Return who has a mission in a country, for a reader without a nationality yet.

    Two queries.
    """
    missions = Mission.objects.public().standing_in(country).reachable()
    senders = set(missions.values_list("sending_country", flat=True))
    return {
        "senders": [one for one in sorted_countries() if one[0] in senders],
        "emergency_numbers": emergency_numbers(country),
    }
