"""What can be carried along: a card, a contact, a country's missions, a map."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from embassies.missions.contact_methods import blocks
from embassies.missions.hours_text import usual_week_lines
from embassies.missions.titles import title_of
from embassies.models import FormerSlug, Mission
from embassies.pages.card.pack import LARGEST, LEVELS, packed, recorded
from embassies.pages.card.qr import qr_code
from embassies.pages.card.vcard import small_vcard, vcard
from portal.countries.addresses import by_country
from portal.countries.models import EmergencyNumber
from portal.countries.names import country_slug


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show one mission on one page to print or to keep. Five queries."""
    mission = _mission(slug)
    if mission is None:
        return _moved(slug, "embassies:card")
    title = title_of(mission)
    contacts = mission.contacts.all()
    context = {
        "mission": mission,
        "title": title,
        "blocks": blocks(contacts),
        "week": usual_week_lines(mission, at=timezone.now()),
        "emergency_numbers": EmergencyNumber.objects.about(mission.seat),
        "code": qr_code(small_vcard(mission, title, _address(mission))),
        "address": _address(mission),
        "made_at": timezone.now(),
        "advisory_country": mission.seat,
    }
    return render(request, "embassies/card.html", context)


@require_safe
def vcf(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Hand out one mission as a vCard 4.0. Two queries."""
    mission = _mission(slug)
    if mission is None:
        return _moved(slug, "embassies:vcf")
    text = vcard(mission, title_of(mission), _address(mission))
    response = HttpResponse(text, content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{mission.slug}.vcf"'
    return response


@require_safe
@by_country("country")
def pack(request: HttpRequest, country: str) -> HttpResponse:
    """Hand out every mission in a country as one file of at most 100 KB."""
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
        if len(text.encode()) <= LARGEST:
            break
    response = HttpResponse(text)
    name = f"{country_slug(country)}.html"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _pack_text(
    country: str, missions: Sequence[Mission], numbers: Sequence[Any], detail: Any
) -> str:
    dates = Counter(recorded(mission) for mission in missions)
    usual = dates.most_common(1)[0][0] if dates else ""
    context = {
        "country": country,
        "countries": packed(missions, detail, usual),
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
    """List the missions in a country with their points, a map on demand."""
    missions = list(
        Mission.objects.public()
        .standing_in(country)
        .order_by("sending_country", "slug")
        .with_translations("name")
    )
    context = {
        "country": country,
        "advisory_country": country,
        "missions": [(mission, title_of(mission)) for mission in missions],
    }
    return render(request, "embassies/map.html", context)


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Serve the worker that shows saved pages offline, or the one that ends it."""
    name = "offline/worker.js" if settings.OFFLINE_COPIES else "offline/farewell.js"
    text = render_to_string(name)
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _mission(slug: str) -> Mission | None:
    found = Mission.objects.public().with_source().with_contacts()
    found = found.with_translations()
    return found.filter(slug=slug).first()


def _moved(slug: str, name: str) -> HttpResponseBase:
    former = FormerSlug.objects.filter(slug=slug).select_related("mission").first()
    if former is None or former.mission.withdrawn_at:
        raise Http404(_("We have no record of this mission."))
    return redirect(name, slug=former.mission.slug, permanent=True)


def _address(mission: Mission) -> str:
    path = reverse("embassies:detail", kwargs={"slug": mission.slug})
    return f"{settings.SITE_URL}{path}"
