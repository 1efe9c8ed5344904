"""The page that answers who can help me."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from embassies.assistance import resolve
from embassies.assistance.presenters import named, tell
from embassies.assistance.query import Asked, read_address
from embassies.assistance.sms import sms_language, sms_text
from embassies.models import Mission
from portal.countries.models import EmergencyNumber
from portal.countries.names import sorted_countries


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Answer, or ask for what is missing. At most ten queries.

    Nothing of the address is logged, kept or handed to another site.
    """
    asked = read_address(request.GET)
    context = {"asked": asked, "countries": sorted_countries(), **_answer(asked)}
    response = render(
        request,
        "embassies/help.html",
        context,
        status=404 if asked.unknown else 200,
    )
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private"
    return response


def _answer(asked: Asked) -> dict[str, Any]:
    if not asked.is_complete:
        return _present(asked.country) if asked.country else {}
    ladder = resolve(
        asked.nationalities,
        asked.country,
        near=asked.near,
        place=asked.place,
        time_zone=asked.time_zone,
        at=timezone.now(),
    )
    return {
        "ladder": ladder,
        "steps": tell(ladder),
        "sms": sms_text(ladder),
        "sms_language": sms_language(ladder),
        "made_at": ladder.question.at,
        "emergency": ladder.steps[-1],
        "nationals_of": named(asked.nationalities),
        "advisory_country": asked.country,
    }


def _present(country: str) -> dict[str, Any]:
    """Name who has a mission in a country, for a reader who only said where. Two queries."""
    missions = Mission.objects.public().standing_in(country).reachable()
    senders = set(missions.values_list("sending_country", flat=True))
    return {
        "senders": [one for one in sorted_countries() if one[0] in senders],
        "emergency_numbers": EmergencyNumber.objects.about(country),
        "advisory_country": country,
    }
