"""Lists of missions: of a country, in a country, and both; and lists of countries."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from embassies.missions.summaries import SummaryQuery
from embassies.models import Mission
from embassies.pages.browsing import (
    countries_by_letter,
    sorted_by_country,
    with_distance,
)
from embassies.pages.forms import ListForm, requested_page
from embassies.pages.mission_lists import ListByName, MissionList, NearestFirst
from portal.countries.addresses import by_country
from portal.countries.distance import known_distance_km
from portal.countries.facts import emergency_numbers, ministry_of
from portal.page_store.dependencies import shows_only

PAGE_SIZE = 100

_IN = MissionList(
    lambda country: Mission.objects.public().standing_in(country), "sending_country"
)
_OF = MissionList(
    lambda country: Mission.objects.public().of(country), "receiving_country"
)
_OF_IN = MissionList(
    lambda sender, country: Mission.objects.public().of(sender).standing_in(country),
    "sending_country",
)

_COVERING = SummaryQuery(
    lambda country: Mission.objects.public().covering(country).order_by("slug")
)
_OWN_COVERING = SummaryQuery(
    lambda sender, country: (
        Mission.objects.public().of(sender).covering(country).order_by("slug")
    )
)


def countries_in(request: HttpRequest) -> HttpResponse:
    """List all countries, with links to the foreign missions in each. One query."""
    context = {"letters": countries_by_letter("embassies:in")}
    return render(request, "embassies/countries_in.html", context)


def countries_of(request: HttpRequest) -> HttpResponse:
    """List all countries, with links to the missions of each. One query."""
    context = {"letters": countries_by_letter("embassies:of")}
    return render(request, "embassies/countries_of.html", context)


@by_country("country")
def missions_in(request: HttpRequest, country: str) -> HttpResponse:
    """List the foreign missions in a country."""
    shows_only(country)
    form = ListForm(request.GET, city_in=country)
    context = {
        "country": country,
        "advisory_country": country,
        "covering": sorted_by_country(_COVERING.of(country)),
    }
    listed = _listed(request, form, _IN, country)
    return _answer(request, "embassies/missions_in.html", form, {**context, **listed})


@by_country("country")
def missions_of(request: HttpRequest, country: str) -> HttpResponse:
    """List a country's missions abroad."""
    shows_only(country)
    form = ListForm(request.GET, city_in=None)
    context = {"country": country, "ministry": ministry_of(country)}
    listed = _listed(request, form, _OF, country)
    return _answer(request, "embassies/missions_of.html", form, {**context, **listed})


@by_country("sending", "country")
def missions_of_in(request: HttpRequest, sending: str, country: str) -> HttpResponse:
    """List the missions of one country that serve another."""
    shows_only(sending, country)
    form = ListForm(request.GET, city_in=country)
    context = {
        "sending": sending,
        "country": country,
        "advisory_country": country,
        "covering": sorted_by_country(
            _OWN_COVERING.of(sending, country), "receiving_country"
        ),
        "ministry": ministry_of(sending),
        "emergency_numbers": emergency_numbers(country),
    }
    listed = _listed(request, form, _OF_IN, sending, country)
    return _answer(
        request, "embassies/missions_of_in.html", form, {**context, **listed}
    )


def _answer(
    request: HttpRequest, template: str, form: ListForm, context: dict[str, object]
) -> HttpResponse:
    status = 400 if form.errors else 200
    response = render(request, template, {**context, "form": form}, status=status)
    if form.data.get("near"):
        # The address may name where the reader is: no other site learns of it.
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "private"
    return response


def _listed(
    request: HttpRequest, form: ListForm, what: MissionList, *codes: str
) -> dict[str, object]:
    """Return the requested page of a list. Two queries."""
    filters, near = form.filters, form.place.near
    if form.by_distance:
        nearest = NearestFirst(what, filters, near, *codes)
        found = requested_page(nearest.places, PAGE_SIZE, request.GET)
        return {"page": found, "missions": nearest.missions(list(found.object_list))}
    listed = ListByName(what, filters, *codes)
    page = requested_page(listed.places, PAGE_SIZE, request.GET)
    return {
        "page": page,
        "parts": listed.parts(page),
        "missions": [
            with_distance(one, known_distance_km(near, one.point))
            for one in listed.missions(list(page.object_list))
        ],
    }
