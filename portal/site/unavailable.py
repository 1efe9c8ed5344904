"""Answers while the database does not, or files cannot be kept.

A number to call, and nothing typed is lost.
"""

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
from portal.countries.models import Ministry
from portal.countries.names import country_code, country_in_sentence
from portal.site.known_numbers import known_numbers
from portal.translations.phrases import forms
from portal.web.problem_types import DATABASE_UNAVAILABLE, FILE_UNAVAILABLE
from portal.web.problems import is_api, problem_response

RETRY_AFTER, RETRY_API_AFTER = 60, 5
"""Seconds."""
_FULL = HTTPStatus.INSUFFICIENT_STORAGE
_SECRET = {"code", "password", "password1", "password2", "oldpassword"}
"""Fields of the sign-in, which are not handed back."""
_LONGEST = 100_000
"""Characters of one field that is handed back."""


def unavailable_page(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """Return 503 or 507 in the format asked for, with a number to call. No query."""
    language = translation.get_language_from_path(request.path_info)
    with translation.override(language or settings.LANGUAGE_CODE):
        if is_api(request):
            kind = FILE_UNAVAILABLE if status == _FULL else DATABASE_UNAVAILABLE
            response: HttpResponse = problem_response(
                status, _numbers_in_words(request, status), kind
            )
        elif _is_for_machines(request.path_info):
            response = _plain(request, status)
        else:
            response = _page(request, status)
    seconds = RETRY_API_AFTER if is_api(request) else RETRY_AFTER
    response.headers["Retry-After"] = str(seconds)
    add_never_cache_headers(response)
    return response


def _is_for_machines(path: str) -> bool:
    return path.endswith((".atom", ".xml", ".vcf", ".txt", ".js", "/cap/"))


def _plain(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """Return a problem (RFC 9457, appendix B: in XML), or plain text."""
    detail = _numbers_in_words(request, status)
    if not request.path_info.endswith((".atom", ".xml", "/cap/")):
        return HttpResponse(f"{detail}\n", status=status, content_type="text/plain")
    return HttpResponse(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<problem xmlns="urn:ietf:rfc:7807"><type>about:blank</type>'
        f"<title>{status.phrase}</title><status>{status}</status>"
        f"<detail>{escape(detail)}</detail></problem>\n",
        status=status,
        content_type="application/problem+xml",
    )


def _what_fails(status: HTTPStatus) -> str:
    if status == _FULL:
        return _("The place where we keep files is full, or does not answer.")
    return _("Our records do not answer. We have not lost them.")


def _numbers_in_words(request: HttpRequest, status: HTTPStatus) -> str:
    host, nationalities = _countries(request)
    known = known_numbers.show()
    calls = [
        f"{one.number} ({one.get_service_display()}, {one.source_date or _('date not known')})"
        for one in known.emergency.get(host, [])
    ]
    lines = [
        _what_fails(status),
        _("Call the emergency number of the country you are in."),
    ]
    if calls:
        lines += [f"{_('Emergency numbers')}: {', '.join(calls)}."]
    else:
        lines += [f"{_('In every country of the European Union:')} 112."]
    ministries = filter(None, map(known.ministries.get, nationalities))
    return " ".join([*lines, *filter(None, map(_ministry_line, ministries))])


def _ministry_line(ministry: Ministry) -> str:
    if not ministry.emergency_phone:
        return ""
    country = country_in_sentence(str(ministry.country.code))
    name = _("Foreign ministry of %(country)s") % forms(country=country)
    return f"{name}: {ministry.emergency_phone} ({ministry.source_date or _('date not known')})."


def _page(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    host, nationalities = _countries(request)
    known = known_numbers.show()
    context = {
        "at": timezone.now(),
        "what_fails": _what_fails(status),
        "place": host,
        "emergency_numbers": known.emergency.get(host, []),
        "ministries": [
            known.ministries[code] for code in nationalities if code in known.ministries
        ],
        "advisory_country": host,
        "kept": _kept(request),
        "loses_files": bool(request.method == "POST" and request.FILES),
    }
    return render(request, "503.html", context, status=status)


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


def _countries(request: HttpRequest) -> tuple[str, list[str]]:
    """Return where a reader is and whose nationals are meant, as the address says it."""
    query = parse_query(request.GET)
    try:
        words = resolve(request.path_info).kwargs
    except Resolver404:
        words = {}
    host, sending = (
        country_code(proper_slug(str(words.get(name, ""))) or "") or ""
        for name in ("code" if "code" in words else "country", "sending")
    )
    return query.country or host, [*query.nationalities, *filter(None, [sending])]
