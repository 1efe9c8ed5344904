"""Home, countries, health and error pages, which combine the apps."""

import logging
import sys
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import cache_control, never_cache

from embassies.pages.browsing import kinds_in, number_sent_by
from news.archive import headlines, headlines_about
from portal.countries.addresses import by_country
from portal.countries.facts import emergency_numbers, ministry_of, profile_of
from portal.countries.matching import countries_matching, country_meant
from portal.countries.names import (
    country_slug,
    lettered_countries,
)
from portal.page_store.dependencies import shows_only
from portal.site.bare import bare_page
from portal.site.readiness import is_ready, readiness_checks
from portal.site.unavailable import unavailable_page
from portal.web.clock import public_now
from portal.web.middleware import InvalidParameterError
from portal.web.problem_types import INVALID_PARAMETERS
from portal.web.problems import is_api, problem_response, status_of
from portal.web.request_facts import note_database_fault, reference

HEADLINES = 3
logger = logging.getLogger(__name__)


def home(request: HttpRequest) -> HttpResponse:
    """Show the form of nationality and place, filled from the address."""
    context = {
        "nationality": request.GET.get("nationality", "").upper(),
        "country": request.GET.get("in", "").upper(),
        "articles": headlines(public_now(), HEADLINES),
    }
    return render(request, "home.html", context)


@cache_control(public=True, max_age=86400)
def country_suggestions(request: HttpRequest) -> JsonResponse:
    """Answer which countries the letters typed so far may mean, in JSON. No query."""
    text, language = request.GET.get("q", ""), translation.get_language() or "en"
    codes = countries_matching(text, language=language)
    return JsonResponse({"codes": codes, "meant": country_meant(text)})


def countries(request: HttpRequest) -> HttpResponse:
    """List all countries from A to Z. No query."""
    letters = [
        (letter, [{"name": name, "address": _address(code)} for code, name in ones])
        for letter, ones in lettered_countries()
    ]
    return render(request, "countries/index.html", {"letters": letters})


def _address(code: str) -> str:
    return reverse("country", kwargs={"country": country_slug(code)})


@by_country("country")
def country_hub(request: HttpRequest, country: str) -> HttpResponse:
    """Show the profile, missions, numbers and news of one country."""
    shows_only(country, news=True)
    kinds = kinds_in(country)
    context = {
        "country": country,
        "advisory_country": country,
        "kinds": kinds,
        "hosted": sum(kind.total for kind in kinds),
        "sent": number_sent_by(country),
        "profile": profile_of(country),
        "ministry": ministry_of(country),
        "emergency_numbers": emergency_numbers(country),
        "articles": headlines_about(country, public_now(), HEADLINES),
    }
    return render(request, "countries/hub.html", context)


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process runs (liveness). No query."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer whether requests can be served (readiness): 200 or 503."""
    checks = readiness_checks()
    ready = all(map(is_ready, checks.values()))
    return JsonResponse(
        {"ready": ready, "checks": checks}, status=200 if ready else 503
    )


# Error pages. They make no query: the banner on them comes from the cache of advisories.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, with the reason where our own middleware gave one."""
    if is_api(request) and isinstance(exception, InvalidParameterError):
        invalid = [{"parameter": exception.name[:50], "detail": exception.detail}]
        return problem_response(
            400, str(exception), INVALID_PARAMETERS, invalid_parameters=invalid
        )
    detail = str(exception) if isinstance(exception, BadRequest) else "Not readable."
    return _error_page(request, 400, detail)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; with Retry-After 503 or 507 while the database or the disk fails."""
    status = status_of(sys.exception())
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        note_database_fault(sys.exception())
    return _error_page(request, status)


def _error_page(request: HttpRequest, status: int, detail: str = "") -> HttpResponse:
    """Return the page of an error; the bare one of a 500 where that fails itself."""
    try:
        if status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.INSUFFICIENT_STORAGE):
            return unavailable_page(request, HTTPStatus(status))
        return _framed_page(request, status, detail)
    except Exception:
        logger.exception("The error page itself failed.")
        return HttpResponse(bare_page(reference()), status=max(status, 500))


def _framed_page(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    if is_api(request):
        detail = detail or HTTPStatus(status).description
        if status >= 500:
            return problem_response(status, detail, reference=reference())
        return problem_response(status, detail)
    # The language may not have been set: the error can precede its middleware.
    path_language = translation.get_language_from_path(request.path_info)
    with translation.override(path_language or settings.LANGUAGE_CODE):
        context = {"at": timezone.now(), "reference": reference()}
        response = render(request, f"{status}.html", context, status=status)
    add_never_cache_headers(response)
    return response
