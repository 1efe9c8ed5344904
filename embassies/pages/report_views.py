"""The page on which readers report an error in a record."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from embassies.missions.titles import title_of
from embassies.models import Mission
from embassies.pages.report_form import ReportForm
from embassies.quality.reader_reports import allow_report
from portal.web.client_address import client_address


@never_cache
@csrf_exempt  # Nobody is signed in here, and the form sets no cookie.
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form; save a report, which waits for staff."""
    if len(slug) > 150:
        raise Http404
    mission = get_object_or_404(
        Mission.objects.public().with_translations("name"), slug=slug
    )
    if request.method != "POST":
        return _page(request, mission, ReportForm(mission))
    form = ReportForm(mission, request.POST)
    if not form.is_valid():
        return _page(request, mission, form, status=400)
    at = timezone.now()
    if not form.is_spam:  # They get the same thanks.
        if not allow_report(client_address(request), at=at):
            form.add_error(None, _("Too many reports from here. Try again in an hour."))
            return _page(request, mission, form, status=429)
        form.create_report(at=at)
    return render(request, "embassies/report_sent.html", {"mission": mission})


def _page(
    request: HttpRequest, mission: Mission, form: ReportForm, status: int = 200
) -> HttpResponse:
    context = {
        "mission": mission,
        "title": title_of(mission),
        "form": form,
        "advisory_country": mission.seat,
    }
    return render(request, "embassies/report.html", context, status=status)
