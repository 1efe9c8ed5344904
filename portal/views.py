"""Home, countries, health and error pages: where the apps meet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from embassies.forms import PairForm
from embassies.models import Mission
from portal.countries.addresses import by_country
from portal.countries.models import CountryProfile, EmergencyNumber, Ministry
from portal.countries.names import sorted_countries


def home(request: HttpRequest) -> HttpResponse:
    pair = PairForm(initial={"nationality": request.GET.get("nationality", "")})
    return render(request, "home.html", {"pair": pair, "pair_in": pair["in"]})


def countries(request: HttpRequest) -> HttpResponse:
    return render(request, "countries/index.html", {"countries": sorted_countries()})


@by_country("country")
def country_hub(request: HttpRequest, country: str) -> HttpResponse:
    """Show what the portal knows of one country."""
    public = Mission.objects.public()
    pair = PairForm(initial={"in": country})
    context = {
        "country": country,
        "advisory_country": country,
        "pair": pair,
        "pair_in": pair["in"],
        "hosted": public.standing_in(country).count(),
        "sent": public.of(country).count(),
        "profile": CountryProfile.objects.about(country).first(),
        "ministry": Ministry.objects.about(country).first(),
        "emergency_numbers": EmergencyNumber.objects.about(country),
    }
    return render(request, "countries/hub.html", context)


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")
