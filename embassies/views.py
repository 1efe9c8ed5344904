"""Pages of the directory."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext as _

from embassies.findings import offers, understood
from embassies.forms import PlaceFilterForm, SearchForm
from embassies.listing import Line, lines, lines_of
from embassies.models import FormerSlug, Mission, MissionQuerySet
from embassies.reaching import blocks
from embassies.search import search
from embassies.search.suggestions import Suggestion, suggest
from embassies.structured import mission_page
from embassies.titles import mission_title
from portal.countries.addresses import by_country
from portal.countries.models import EmergencyNumber, Ministry
from portal.countries.names import country_name, country_slug, sorted_countries

PAGE_SIZE = 200


def index(request: HttpRequest) -> HttpResponseBase:
    """Search, or browse all countries."""
    form = SearchForm(request.GET)
    if form.is_valid() and form.cleaned_data["q"]:
        return _results(request, form)
    return render(
        request,
        "embassies/index.html",
        {"form": form, "countries": _countries_with_counts()},
        status=200 if not form.errors else 400,
    )


def _results(request: HttpRequest, form: SearchForm) -> HttpResponse:
    answer = search(form.cleaned_data["q"])
    context = {
        "form": form,
        "query": form.cleaned_data["q"],
        "understood": understood(answer),
        "advisory_country": next(iter(answer.interpretation.receiving), ""),
        "results": lines_of(answer.results),
        "offers": offers(answer.alternatives),
    }
    return render(request, "embassies/results.html", context)


def suggestions(request: HttpRequest) -> JsonResponse:
    """Answer what could be meant by the letters typed so far. No query."""
    found = suggest(request.GET.get("q", ""), language=get_language() or "en")
    body = [{"text": one.text, "url": _suggested_address(one)} for one in found]
    return JsonResponse({"suggestions": body})


def _suggested_address(one: Suggestion) -> str:
    if one.kind == "country":
        code = one.sending or one.receiving
        return reverse("country", kwargs={"country": country_slug(code)})
    return f"{reverse('embassies:index')}?{urlencode({'q': one.text})}"


def _countries_with_counts() -> list[dict[str, Any]]:
    """Name every country with how many missions it has and hosts. Two queries."""
    public = Mission.objects.public().order_by()
    sent = dict(public.values_list("sending_country").annotate(Count("id")))
    hosted = dict(public.values_list("receiving_country").annotate(Count("id")))
    return [
        {"code": code, "name": name, "of": sent.get(code, 0), "in": hosted.get(code, 0)}
        for code, name in sorted_countries()
    ]


def _page(
    request: HttpRequest, missions: MissionQuerySet
) -> tuple[Page[Mission], list[Line]]:
    """Return the asked page and its lines; raise Http404 for one that is not."""
    pages = Paginator(missions, PAGE_SIZE)
    number = request.GET.get("page", "1")
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        raise Http404(_("There is no such page."))
    if not 1 <= int(number) <= pages.num_pages:
        raise Http404(_("There is no such page."))
    first = (int(number) - 1) * PAGE_SIZE
    return pages.page(int(number)), lines(missions[first : first + PAGE_SIZE])


@by_country("country")
def missions_in(request: HttpRequest, country: str) -> HttpResponse:
    """List the foreign missions in a country."""
    missions = Mission.objects.public().standing_in(country)
    form = PlaceFilterForm(request.GET)
    page, shown = _page(
        request, form.narrow(missions).order_by("sending_country", "slug")
    )
    context = {
        "country": country,
        "advisory_country": country,
        "form": form,
        "page": page,
        "missions": shown,
        "covering": lines(Mission.objects.public().covering(country).order_by("slug")),
    }
    return render(request, "embassies/missions_in.html", context)


@by_country("country")
def missions_of(request: HttpRequest, country: str) -> HttpResponse:
    """List a country's missions abroad."""
    missions = Mission.objects.public().of(country)
    form = PlaceFilterForm(request.GET)
    page, shown = _page(
        request, form.narrow(missions).order_by("receiving_country", "slug")
    )
    context = {
        "country": country,
        "form": form,
        "page": page,
        "missions": shown,
        "ministry": Ministry.objects.about(country).first(),
    }
    return render(request, "embassies/missions_of.html", context)


@by_country("sending", "country")
def missions_of_in(
    request: HttpRequest, sending: str, country: str
) -> HttpResponseBase:
    """List the missions of one country that serve another."""
    own = Mission.objects.public().of(sending)
    context = {
        "sending": sending,
        "country": country,
        "advisory_country": country,
        "missions": lines(own.standing_in(country).order_by("is_honorary", "slug")),
        "covering": lines(own.covering(country).order_by("slug")),
        "ministry": Ministry.objects.about(sending).first(),
        "emergency_numbers": EmergencyNumber.objects.about(country),
    }
    return render(request, "embassies/missions_of_in.html", context)


def detail(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show one mission; an address that it once had leads to it."""
    mission = (
        Mission.objects.public()
        .select_related("source", "replaced_by")
        .with_contacts()
        .with_coverage()
        .with_status_history()
        .filter(slug=slug)
        .first()
    )
    if mission is None:
        return _moved(slug)
    return render(request, "embassies/detail.html", _mission_context(mission))


def _moved(slug: str) -> HttpResponseBase:
    former = FormerSlug.objects.filter(slug=slug).select_related("mission").first()
    if former is None or former.mission.withdrawn_at:
        raise Http404(_("We have no record of this mission."))
    return redirect("embassies:detail", slug=former.mission.slug, permanent=True)


def _mission_context(mission: Mission) -> dict[str, Any]:
    sending, receiving = mission.sending_country.code, mission.receiving_country.code
    title = mission_title(
        mission.kind,
        sending,
        receiving,
        mission.city,
        is_honorary=mission.is_honorary,
        names=mission.names,
    )
    siblings = Mission.objects.public().of(sending).standing_in(receiving)
    found, periods = blocks(mission.contacts.all()), mission.status_periods.all()
    status = lines_of([mission])[0].status_text if periods else ""
    return {
        "mission": mission,
        "title": title,
        "advisory_country": mission.seat,
        "status": status,
        "periods": periods,
        "blocks": found,
        "structured": mission_page(
            mission, title, found, status=status, at=timezone.now()
        ),
        "siblings": lines(siblings.exclude(pk=mission.pk).order_by("slug")),
        "ministry": Ministry.objects.about(sending).first(),
        "emergency_numbers": EmergencyNumber.objects.about(mission.seat),
        "covers": sorted(country_name(c.country.code) for c in mission.coverages.all()),
    }
