"""Reports by readers: the queue, and the way into a proposal."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from embassies.admin.report_forms import AcceptForm, CloseForm
from embassies.models import ReaderReport
from embassies.quality.reader_reports import accept, dismiss
from embassies.review.reviewed_models import CHANGE
from portal.countries.filters import country_filter
from portal.review.actor import NotPossibleError
from portal.review.decision_admin import actor_of
from portal.web.read_only_admin import ReadOnlyModelAdmin


@admin.register(ReaderReport)
class ReaderReportAdmin(ReadOnlyModelAdmin[ReaderReport]):
    list_display = (
        "number",
        "mission",
        "about",
        "state",
        "sent_at",
        "due",
        "asks_answer",
        "handled_by",
    )
    list_display_links = ("number", "mission")
    list_filter = (
        "state",
        "about",
        country_filter("mission__receiving_country", _("receiving country")),
    )
    list_select_related = ("mission", "handled_by")
    search_fields = ("mission__slug", "text")
    list_per_page = 50
    actions = None

    @admin.display(description=_("number"), ordering="pk")
    def number(self, report: ReaderReport) -> int:
        return int(report.pk)

    @admin.display(description=_("to be answered by"), ordering="sent_at")
    def due(self, report: ReaderReport) -> str:
        late = report.state == "waiting" and report.due_at < timezone.now()
        return f"{report.due_at:%Y-%m-%d}{' ' + str(_('LATE')) if late else ''}"

    @admin.display(description=_("answer asked for"), boolean=True)
    def asks_answer(self, report: ReaderReport) -> bool:
        return report.awaits_answer

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a report; make it into a proposal or close it when something is sent."""
        row = self.row_of(request, object_id)
        form, closing = AcceptForm(row), CloseForm()
        if request.method == "POST" and "dismiss" in request.POST:
            closing = CloseForm(request.POST)
            if closing.is_valid():
                return self._closed(request, row, closing)
        elif request.method == "POST":
            form = AcceptForm(row, request.POST)
            if form.is_valid():
                return self._accepted(request, row, form)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Report %(number)d") % {"number": row.pk},
            "opts": self.opts,
            "row": row,
            "form": closing if closing.is_bound else form,
            "accepting": form,
            "closing": closing,
            "can_handle": row.state == "waiting" and request.user.has_perm(CHANGE),
        }
        return render(request, "admin/embassies/readerreport/handle.html", context)

    def _accepted(
        self, request: HttpRequest, row: ReaderReport, form: AcceptForm
    ) -> HttpResponse:
        why = _("A reader's report, %(number)d.") % {"number": row.pk}
        try:
            edit = form.edit(f"{why} {row.evidence}"[:500], why)
            proposal = accept(row, edit, actor_of(request))
        except NotPossibleError as error:
            return self._refused(request, row, error)
        return redirect("admin:review_proposal_change", proposal.pk)

    def _closed(
        self, request: HttpRequest, row: ReaderReport, form: CloseForm
    ) -> HttpResponse:
        said = form.cleaned_data
        try:
            dismiss(row, said["outcome"], said["answer"], actor_of(request))
        except NotPossibleError as error:
            return self._refused(request, row, error)
        return redirect("admin:embassies_readerreport_changelist")

    def _refused(
        self, request: HttpRequest, row: ReaderReport, error: NotPossibleError
    ) -> HttpResponse:
        self.message_user(request, str(error), messages.ERROR)
        return redirect("admin:embassies_readerreport_change", row.pk)
