"""Home, countries, health and error pages: where the apps meet."""

import logging
import sys
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache

from embassies.models import Mission
from embassies.pages.browsing import kinds_in
from news.models import Article
from portal.countries.addresses import by_country
from portal.countries.models import CountryProfile, EmergencyNumber, Ministry
from portal.countries.names import (
    country_slug,
    lettered_countries,
    sorted_countries,
)
from portal.web.middleware import UnreadableParameter
from portal.web.problems import is_api, problem_response, unavailable

HEADLINES = 3
COME_BACK = 60
"""Seconds after which a reader may try again, while the database does not answer."""
logger = logging.getLogger(__name__)


def home(request: HttpRequest) -> HttpResponse:
    """Ask the one question; what was chosen before stands in the address."""
    context = {
        "countries": sorted_countries(),
        "nationality": request.GET.get("nationality", "").upper(),
        "country": request.GET.get("in", "").upper(),
        "articles": Article.objects.public(timezone.now())
        .newest_first()
        .with_lines()[:HEADLINES],
    }
    return render(request, "home.html", context)


def countries(request: HttpRequest) -> HttpResponse:
    """Lead to each country's page, from A to Z. No query."""
    letters = [
        (letter, [{"name": name, "address": _hub(code)} for code, name in ones])
        for letter, ones in lettered_countries()
    ]
    return render(request, "countries/index.html", {"letters": letters})


def _hub(code: str) -> str:
    return reverse("country", kwargs={"country": country_slug(code)})


@by_country("country")
def country_hub(request: HttpRequest, country: str) -> HttpResponse:
    """Show what the portal knows of one country."""
    news = Article.objects.public(timezone.now()).about(country)
    kinds = kinds_in(country)
    context = {
        "country": country,
        "countries": sorted_countries(),
        "advisory_country": country,
        "kinds": kinds,
        "hosted": sum(kind.total for kind in kinds),
        "sent": Mission.objects.public().of(country).count(),
        "profile": CountryProfile.objects.about(country).first(),
        "ministry": Ministry.objects.about(country).first(),
        "emergency_numbers": EmergencyNumber.objects.about(country),
        "articles": news.with_lines()[:HEADLINES],
    }
    return render(request, "countries/hub.html", context)


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers. No query."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether requests can be served: 503 without database or migrations."""
    checks = _checks()
    ready = set(checks.values()) == {"ok"}
    return JsonResponse(
        {"ready": ready, "checks": checks}, status=200 if ready else 503
    )


def _checks() -> dict[str, str]:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return {"database": "no answer", "migrations": "not known"}
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    state = f"{len(pending)} to be applied" if pending else "ok"
    return {"database": "ok", "migrations": state}


# Error pages. They query nothing; the banner on them comes from the board.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for what Django or our middleware refused to read."""
    if is_api(request) and isinstance(exception, UnreadableParameter):
        invalid = [{"parameter": exception.name[:50], "detail": exception.detail}]
        return problem_response(400, str(exception), invalid_parameters=invalid)
    why = str(exception) if isinstance(exception, BadRequest) else "Not readable."
    return _error_page(request, 400, why)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault, in plain HTML where even the page frame fails.

    503 and when to come back where the database does not answer.
    """
    is_down = isinstance(sys.exception(), OperationalError | InterfaceError)
    try:
        return _unavailable(request) if is_down else _error_page(request, 500)
    except Exception:
        logger.exception("The error page itself failed.")
        return HttpResponse(render_to_string("500_bare.html"), status=500)


def _unavailable(request: HttpRequest) -> HttpResponse:
    if is_api(request):
        return unavailable()
    response = _error_page(request, 503)
    response["Retry-After"] = str(COME_BACK)
    return response


def _error_page(request: HttpRequest, status: int, why: str = "") -> HttpResponse:
    if is_api(request):
        return problem_response(status, why or HTTPStatus(status).description)
    # The language may not have been set: the error can precede its middleware.
    path_language = translation.get_language_from_path(request.path_info)
    with translation.override(path_language or settings.LANGUAGE_CODE):
        context = {"at": timezone.now()}
        response = render(request, f"{status}.html", context, status=status)
    add_never_cache_headers(response)
    return response
