"""Lists of missions: of a country, in a country, and both; and lists of countries."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from embassies.missions.summaries import SummaryQuery
from embassies.models import Mission, MissionQuerySet
from embassies.pages.browsing import (
    countries_by_letter,
    list_entries,
    parts_of_list,
    sorted_by_country,
    summaries_on_page,
)
from embassies.pages.forms import ListForm, requested_page
from portal.countries.addresses import by_country
from portal.countries.facts import emergency_numbers, ministry_of
from portal.page_store.dependencies import shows_only

PAGE_SIZE = 100

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
    missions = Mission.objects.public().standing_in(country)
    form = ListForm(request.GET, city_in=country)
    context = {
        "country": country,
        "advisory_country": country,
        "covering": sorted_by_country(_COVERING.of(country)),
    }
    listed = _listed(request, form, missions, "sending_country")
    return _answer(request, "embassies/missions_in.html", form, {**context, **listed})


@by_country("country")
def missions_of(request: HttpRequest, country: str) -> HttpResponse:
    """List a country's missions abroad."""
    shows_only(country)
    missions = Mission.objects.public().of(country)
    form = ListForm(request.GET, city_in=None)
    context = {"country": country, "ministry": ministry_of(country)}
    listed = _listed(request, form, missions, "receiving_country")
    return _answer(request, "embassies/missions_of.html", form, {**context, **listed})


@by_country("sending", "country")
def missions_of_in(request: HttpRequest, sending: str, country: str) -> HttpResponse:
    """List the missions of one country that serve another."""
    shows_only(sending, country)
    own = Mission.objects.public().of(sending)
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
    listed = _listed(request, form, own.standing_in(country), "sending_country")
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
    request: HttpRequest, form: ListForm, missions: MissionQuerySet, country: str
) -> dict[str, object]:
    """Return the requested page of a list. Two queries."""
    filtered = form.filter(missions)
    near, by_distance = form.place.near, form.by_distance
    entries = list_entries(filtered, country, near=near, by_distance=by_distance)
    page = requested_page(entries, PAGE_SIZE, request.GET)
    return {
        "page": page,
        "parts": [] if by_distance else parts_of_list(page),
        "missions": summaries_on_page(list(page.object_list)),
    }
