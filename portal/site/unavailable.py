"""Answers while the database does not: a number to call, and nothing typed is lost."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers
from django.utils.html import escape
from django.utils.translation import gettext as _

from embassies.assistance.query import parse_query
from portal.countries.addresses import proper_slug
from portal.countries.models import EmergencyNumber
from portal.countries.names import country_code
from portal.site.known_numbers import KnownNumbers, known_numbers
from portal.web.problems import is_api, unavailable

RETRY_AFTER = 60
"""Seconds."""
_SECRET = {"code", "password", "password1", "password2", "oldpassword"}
"""Fields of the sign-in, which are not handed back."""
_LONGEST = 100_000
"""Characters of one field that is handed back."""


def unavailable_page(request: HttpRequest) -> HttpResponse:
    """Return 503 in the format that was asked for, with a number to call. No query."""
    language = translation.get_language_from_path(request.path_info)
    with translation.override(language or settings.LANGUAGE_CODE):
        if is_api(request):
            response: HttpResponse = unavailable()
        elif _is_for_machines(request.path_info):
            response = _plain(request)
        else:
            response = _page(request)
    response.headers["Retry-After"] = response.headers.get(
        "Retry-After", str(RETRY_AFTER)
    )
    add_never_cache_headers(response)
    return response


def _is_for_machines(path: str) -> bool:
    return path.endswith((".atom", ".xml", ".vcf", ".txt", ".js", "/cap/"))


def _plain(request: HttpRequest) -> HttpResponse:
    """Return a problem (RFC 9457, appendix B: in XML), or plain text."""
    calls = [f"{one.number} ({one.get_service_display()})" for one in _numbers(request)]
    detail = " ".join(
        [
            _("Our records do not answer. We have not lost them."),
            _("Call the emergency number of the country you are in."),
            *([f"{_('Emergency numbers')}: {', '.join(calls)}."] if calls else []),
            *(
                [f"{_('In every country of the European Union:')} 112."]
                if not calls
                else []
            ),
        ]
    )
    if not request.path_info.endswith((".atom", ".xml", "/cap/")):
        return HttpResponse(f"{detail}\n", status=503, content_type="text/plain")
    return HttpResponse(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<problem xmlns="urn:ietf:rfc:7807"><type>about:blank</type>'
        f"<title>{HTTPStatus(503).phrase}</title><status>503</status>"
        f"<detail>{escape(detail)}</detail></problem>\n",
        status=503,
        content_type="application/problem+xml",
    )


def _page(request: HttpRequest) -> HttpResponse:
    host, nationalities = _countries(request)
    known = known_numbers.show()
    context = {
        "at": timezone.now(),
        "place": host,
        "emergency_numbers": known.emergency.get(host, []),
        "ministries": [
            known.ministries[code] for code in nationalities if code in known.ministries
        ],
        "advisory_country": host,
        "kept": _kept(request),
        "loses_files": bool(request.method == "POST" and request.FILES),
    }
    return render(request, "503.html", context, status=503)


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was typed, to be sent once more; no password."""
    if request.method != "POST":
        return []
    return [
        (name, value[:_LONGEST])
        for name, values in request.POST.lists()
        for value in values
        if name not in _SECRET
    ]


def _numbers(request: HttpRequest) -> list[EmergencyNumber]:
    known: KnownNumbers = known_numbers.show()
    return known.emergency.get(_countries(request)[0], [])


def _countries(request: HttpRequest) -> tuple[str, list[str]]:
    """Return where a reader is and whose nationals are meant, as the address says it."""
    query = parse_query(request.GET)
    try:
        words = resolve(request.path_info).kwargs
    except Resolver404:
        words = {}
    host, sending = (
        country_code(proper_slug(str(words.get(name, ""))) or "") or ""
        for name in ("country", "sending")
    )
    return query.country or host, [*query.nationalities, *filter(None, [sending])]
