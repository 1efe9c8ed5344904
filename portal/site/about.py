"""The pages "about": the operator, privacy, accessibility, licences, data coverage."""

from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy as _
from django.views.decorators.http import require_safe

from embassies.api.files.descriptions import address_of, media_type
from embassies.api.files.formats import (
    CSV,
    FLAT_CSV,
    GEOJSON,
    GEOPACKAGE,
    NDJSON,
    SQLITE,
    XLSX,
)
from embassies.models import Mission
from embassies.pages.forms import CoverageForm, requested_page
from embassies.quality.coverage import AGES, DETAILS, by_source, coverage
from embassies.quality.coverage_table import (
    columns,
    shares,
    sorted_rows,
    table_row,
)
from embassies.quality.reader_reports import MAX_REPORTS_PER_HOUR
from portal.countries.models import Source
from portal.countries.names import country_slug
from portal.site.embed import snippet
from portal.web.structured_data import JsonLd, absolute

COUNTRIES_ON_A_PAGE = 60
DOWNLOADS = {
    XLSX: _("workbook for a spreadsheet (XLSX)"),
    FLAT_CSV: _("table for a spreadsheet (CSV)"),
    GEOPACKAGE: _("map layer for QGIS and others (GeoPackage)"),
    GEOJSON: _("map layer for the web (GeoJSON)"),
    SQLITE: _("database (SQLite)"),
    CSV: _("exact table for machines (CSV)"),
    NDJSON: _("records for machines (JSON, one a line)"),
}


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Show what the portal is and who runs it. One query."""
    context = {**_operator(), "missions": Mission.objects.public().count()}
    return render(request, "about/index.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show which data on readers is stored. No query."""
    context = {**_operator(), "reports_an_hour": MAX_REPORTS_PER_HOUR}
    return render(request, "about/privacy.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show what was tested by machines; no person has tested it. No query."""
    return render(request, "about/accessibility.html", _operator())


@require_safe
def licences(request: HttpRequest) -> HttpResponse:
    """List every source with its licence and date. One query."""
    sources = Source.objects.exclude(key=Source.STAFF).order_by("name")
    sources = sources.with_translations()
    context = {**_operator(), "sources": sources}
    return render(request, "about/licences.html", context)


@require_safe
def embedding(request: HttpRequest) -> HttpResponse:
    """Show how another site shows a piece of the portal. No query."""
    language = get_language() or settings.LANGUAGE_CODE
    pieces = [
        ("embed-help", {"lang": language, "in": "UA"}),
        ("embed-help", {"lang": language}),
        ("embed-find", {"lang": language}),
    ]
    page = f"{settings.SITE_URL}{reverse('country', args=[country_slug('UA')])}"
    script = f"{settings.SITE_URL}{static('portal/embed-frame.js')}"
    context = {
        **_operator(),
        "snippets": [snippet(name, query) for name, query in pieces],
        "oembed": f"{settings.SITE_URL}{reverse('oembed')}?url={quote(page, safe='')}",
        "script": format_html('<script src="{}" async></script>', script),
    }
    return render(request, "about/embed.html", context)


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Show the coverage of each country, and how old its records are.

    Two queries; seven after a change of the directory.
    """
    form = CoverageForm(request.GET)
    language = get_language() or "en"
    counted = coverage(at=timezone.now())
    page = requested_page(
        sorted_rows(counted.countries, form.order), COUNTRIES_ON_A_PAGE, request.GET
    )
    context = {
        "form": form,
        "dataset": _dataset(language),
        "part": address_of(XLSX, language, sending="FR", region="asia"),
        "world": counted.world,
        "ages": shares(counted.world, AGES),
        "details": shares(counted.world, DETAILS),
        "sources": by_source(counted),
        "columns": columns(form.order),
        "page": page,
        "countries": [table_row(one) for one in page.object_list],
    }
    return render(
        request, "about/data.html", context, status=400 if form.errors else 200
    )


def _dataset(language: str) -> JsonLd:
    """Return the download section as search engines of data read it (schema.org)."""
    about = _(
        "All of them in one file, with the source, the date and the licence of each."
        " They may be out of date."
    )
    return {
        "@type": "Dataset",
        "name": str(_("Embassies and consulates in each country")),
        "description": str(about),
        "url": absolute(reverse("about-data")),
        "license": absolute(reverse("about-licences")),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": capfirst(str(label)),
                "encodingFormat": media_type(form),
                "contentUrl": address_of(form, language),
            }
            for form, label in DOWNLOADS.items()
        ],
    }


def _operator() -> dict[str, str]:
    return {
        "operator": settings.OPERATOR,
        "contact": settings.CONTACT,
        "contact_text": _readable(settings.CONTACT),
        "security_contact": settings.SECURITY_CONTACT,
        "security_contact_text": _readable(settings.SECURITY_CONTACT),
    }


def _readable(address: str) -> str:
    """Return an address without mailto: or tel:."""
    return address if urlsplit(address).netloc else address.partition(":")[2]
