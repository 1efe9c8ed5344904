"""Lists of missions: of a country, in a country, and both; and the way to them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from embassies.missions.summaries import lines
from embassies.models import Mission, MissionQuerySet
from embassies.pages.browsing import a_to_z, entries, shown
from embassies.pages.forms import ListForm, requested_page
from portal.countries.addresses import by_country
from portal.countries.models import EmergencyNumber, Ministry

PAGE_SIZE = 200


def countries_in(request: HttpRequest) -> HttpResponse:
    """Lead to the foreign missions in each country, from A to Z. One query."""
    context = {"letters": a_to_z("embassies:in")}
    return render(request, "embassies/countries_in.html", context)


def countries_of(request: HttpRequest) -> HttpResponse:
    """Lead to each country's missions abroad, from A to Z. One query."""
    context = {"letters": a_to_z("embassies:of")}
    return render(request, "embassies/countries_of.html", context)


@by_country("country")
def missions_in(request: HttpRequest, country: str) -> HttpResponse:
    """List the foreign missions in a country."""
    missions = Mission.objects.public().standing_in(country)
    form = ListForm(request.GET, city_in=country)
    covering = Mission.objects.public().covering(country).order_by("slug")
    context = {
        "country": country,
        "advisory_country": country,
        "covering": lines(covering),
    }
    listed = _listed(request, form, missions, "sending_country")
    return _answer(request, "embassies/missions_in.html", {**context, **listed})


@by_country("country")
def missions_of(request: HttpRequest, country: str) -> HttpResponse:
    """List a country's missions abroad."""
    missions = Mission.objects.public().of(country)
    form = ListForm(request.GET, city_in=None)
    context = {"country": country, "ministry": Ministry.objects.about(country).first()}
    listed = _listed(request, form, missions, "receiving_country")
    return _answer(request, "embassies/missions_of.html", {**context, **listed})


@by_country("sending", "country")
def missions_of_in(request: HttpRequest, sending: str, country: str) -> HttpResponse:
    """List the missions of one country that serve another."""
    own = Mission.objects.public().of(sending)
    form = ListForm(request.GET, city_in=country)
    context = {
        "sending": sending,
        "country": country,
        "advisory_country": country,
        "covering": lines(own.covering(country).order_by("slug")),
        "ministry": Ministry.objects.about(sending).first(),
        "emergency_numbers": EmergencyNumber.objects.about(country),
    }
    listed = _listed(request, form, own.standing_in(country), "sending_country")
    return _answer(request, "embassies/missions_of_in.html", {**context, **listed})


def _answer(
    request: HttpRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    status = 400 if context["form"].errors else 200
    response = render(request, template, context, status=status)
    if context["form"].data.get("near"):
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "private"
    return response


def _listed(
    request: HttpRequest, form: ListForm, missions: MissionQuerySet, country: str
) -> dict[str, Any]:
    """Return the asked page of a list and its form. Two queries."""
    narrowed = form.narrow(missions)
    near, by_distance = form.place.near, form.by_distance
    found = entries(narrowed, country, near=near, by_distance=by_distance)
    page = requested_page(found, PAGE_SIZE, request.GET)
    return {"form": form, "page": page, "missions": shown(list(page.object_list))}
