"""Lists of missions: of a country, in a country, and both; and lists of countries."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from embassies.missions.summaries import summaries
from embassies.models import Mission, MissionQuerySet
from embassies.pages.browsing import (
    countries_by_letter,
    list_entries,
    sorted_by_country,
    summaries_on_page,
)
from embassies.pages.forms import ListForm, requested_page
from portal.countries.addresses import by_country
from portal.countries.models import EmergencyNumber, Ministry
from portal.page_store.dependencies import shows_only

PAGE_SIZE = 200


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
    covering = Mission.objects.public().covering(country).order_by("slug")
    context = {
        "country": country,
        "advisory_country": country,
        "covering": sorted_by_country(summaries(covering)),
    }
    listed = _listed(request, form, missions, "sending_country")
    return _answer(request, "embassies/missions_in.html", form, {**context, **listed})


@by_country("country")
def missions_of(request: HttpRequest, country: str) -> HttpResponse:
    """List a country's missions abroad."""
    shows_only(country)
    missions = Mission.objects.public().of(country)
    form = ListForm(request.GET, city_in=None)
    context = {"country": country, "ministry": Ministry.objects.about(country).first()}
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
            summaries(own.covering(country).order_by("slug")), "receiving_country"
        ),
        "ministry": Ministry.objects.about(sending).first(),
        "emergency_numbers": EmergencyNumber.objects.about(country),
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
    return {"page": page, "missions": summaries_on_page(list(page.object_list))}
