"""What this is, who runs it, what is kept, what was tested, whose data it is."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from embassies.models import Mission
from embassies.pages.forms import CoverageForm, asked_page
from embassies.quality.coverage import AGES, TOLD, by_source, coverage
from embassies.quality.coverage_table import columns, row, rows, shares
from embassies.quality.reader_reports import PER_HOUR
from portal.countries.models import Source

COUNTRIES_ON_A_PAGE = 60


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say what this is and who answers for it. One query."""
    context = {**_operator(), "missions": Mission.objects.public().count()}
    return render(request, "about/index.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept of a reader, which is next to nothing. No query."""
    context = {**_operator(), "reports_an_hour": PER_HOUR}
    return render(request, "about/privacy.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what was tested with machines, and that no person has tested it. No query."""
    return render(request, "about/accessibility.html", _operator())


@require_safe
def licences(request: HttpRequest) -> HttpResponse:
    """Name every source of facts with its licence and its date. One query."""
    sources = Source.objects.exclude(key=Source.STAFF).order_by("name")
    sources = sources.with_translations()
    context = {**_operator(), "sources": sources}
    return render(request, "about/licences.html", context)


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Say what is on record of each country, how old it is, and what is not known.

    Two queries; seven after a change of the directory.
    """
    form = CoverageForm(request.GET)
    counted = coverage(at=timezone.now())
    page = asked_page(
        rows(counted.countries, form.order), COUNTRIES_ON_A_PAGE, request.GET
    )
    context = {
        "form": form,
        "world": counted.world,
        "ages": shares(counted.world, AGES),
        "told": shares(counted.world, TOLD),
        "said": by_source(counted),
        "columns": columns(form.order),
        "page": page,
        "countries": [row(held) for held in page.object_list],
    }
    return render(
        request, "about/data.html", context, status=400 if form.errors else 200
    )


def _operator() -> dict[str, str]:
    return {
        "operator": settings.OPERATOR,
        "contact": settings.CONTACT,
        "contact_text": _readable(settings.CONTACT),
        "security_contact": settings.SECURITY_CONTACT,
        "security_contact_text": _readable(settings.SECURITY_CONTACT),
    }


def _readable(address: str) -> str:
    """Return an address as people write it: without mailto: or tel:."""
    return address if urlsplit(address).netloc else address.partition(":")[2]
