"""Pages for offline use: a card, a contact, a country's missions, a map."""

from collections import Counter
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from embassies.missions.fact_origins import fact_origins
from embassies.missions.titles import title_of
from embassies.models import Mission, MissionQuerySet
from embassies.pages.card.note import hours_text
from embassies.pages.card.pack import (
    LEVELS,
    MAX_BYTES,
    DetailLevel,
    missions_by_sender,
    packed_date,
)
from embassies.pages.card.qr import qr_code
from embassies.pages.card.vcard import VERSIONS, small_vcard, vcard
from embassies.pages.mission_page import card_context, depends_on
from embassies.pages.views import redirect_former_slug
from portal.countries.addresses import by_country
from portal.countries.models import EmergencyNumber
from portal.countries.names import country_ranks, country_slug
from portal.page_store.dependencies import shows_only
from portal.web.middleware import InvalidParameterError
from portal.web.structured_data import absolute


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show one mission on one page to print. Five queries."""
    mission = _mission(slug, Mission.objects.public())
    if mission is None:
        return redirect_former_slug(slug, "embassies:card")
    at, title, address = timezone.now(), title_of(mission), _address(mission)
    context = {
        **card_context(mission, at=at),
        "code": qr_code(small_vcard(mission, title, address)),
        "address": address,
        "made_at": at,
    }
    return render(request, "embassies/card.html", context)


@require_safe
def vcf(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Return one mission as a vCard, 4.0 or the version asked for. Five queries."""
    version = request.GET.get("version", "4.0")
    if version not in VERSIONS:
        raise InvalidParameterError("version", f"One of {', '.join(VERSIONS)}.")
    mission = _mission(slug, Mission.objects.public().with_status_history())
    if mission is None:
        return redirect_former_slug(slug, "embassies:vcf")
    depends_on(mission)
    text = vcard(
        mission,
        title_of(mission),
        _address(mission),
        fact_origins(mission),
        version=version,
        hours=hours_text(mission, at=timezone.now()),
    )
    response = HttpResponse(text, content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{mission.slug}.vcf"'
    return response


@require_safe
@by_country("country")
def pack(request: HttpRequest, country: str) -> HttpResponse:
    """Return every mission in a country as one HTML file of at most 100 KB."""
    shows_only(country)
    missions = list(
        Mission.objects.public()
        .standing_in(country)
        .order_by("slug")
        .with_source()
        .with_contacts()
    )
    numbers = list(EmergencyNumber.objects.about(country))
    for detail in LEVELS:
        text = _pack_text(country, missions, numbers, detail)
        if len(text.encode()) <= MAX_BYTES:
            break
    response = HttpResponse(text)
    name = f"{country_slug(country)}.html"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _pack_text(
    country: str,
    missions: Sequence[Mission],
    numbers: Sequence[EmergencyNumber],
    detail: DetailLevel,
) -> str:
    dates = Counter(packed_date(mission, detail) for mission in missions)
    usual = dates.most_common(1)[0][0] if dates else ""
    context = {
        "country": country,
        "countries": missions_by_sender(missions, detail, usual),
        "count": len(missions),
        "usual_date": usual,
        "numbers": numbers,
        "detail": detail,
        "made_at": timezone.now(),
        "site": settings.SITE_URL,
    }
    return render_to_string("embassies/pack.html", context)


@require_safe
@by_country("country")
def place_map(request: HttpRequest, country: str) -> HttpResponse:
    """List the missions in a country with their positions, and a map on demand."""
    shows_only(country)
    missions = list(
        Mission.objects.public()
        .standing_in(country)
        .order_by("slug")
        .with_translations("name")
    )
    ranks = country_ranks()
    missions.sort(key=lambda one: ranks.get(one.sender, len(ranks)))
    context = {
        "country": country,
        "advisory_country": country,
        "missions": [(mission, title_of(mission)) for mission in missions],
    }
    return render(request, "embassies/map.html", context)


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Serve the service worker of offline copies, or one that removes itself."""
    name = "offline/worker.js" if settings.OFFLINE_COPIES else "offline/farewell.js"
    text = render_to_string(name)
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _mission(slug: str, rows: MissionQuerySet) -> Mission | None:
    found = rows.with_source().with_contacts().with_translations()
    return found.filter(slug=slug).first()


def _address(mission: Mission) -> str:
    return absolute(reverse("embassies:detail", kwargs={"slug": mission.slug}))
