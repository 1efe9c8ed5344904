"""Reports by readers: the queue, and the way into a proposal."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from embassies.admin.part_forms import clean_contact, clean_text
from embassies.models import Contact, Mission, ReaderReport, Status, StatusPeriod
from embassies.quality.reader_reports import accept, dismiss
from embassies.review.reviewed_models import CHANGE
from embassies.review.workflow import Edit
from embassies.values.hours_expression import validation_error
from portal.countries.filters import country_filter
from portal.countries.models import Confidence
from portal.countries.partial_dates import validate_partial_date
from portal.review.actor import NotPossibleError
from portal.review.decision_admin import actor_of
from portal.web.read_only_admin import ReadOnlyModelAdmin

FIELDS = ("address", "opening_hours", "access_note")


STATUS = "status-"


class AcceptForm(forms.Form):
    """What a report comes to: one value of the mission or of a contact, or its status."""

    target = forms.ChoiceField(label=_("Which value changes?"))
    value = forms.CharField(
        label=_("What it becomes"),
        max_length=500,
        help_text=_("For a status: the note that is shown with it."),
    )
    since = forms.CharField(
        label=_("Since when"),
        max_length=10,
        required=False,
        validators=[validate_partial_date],
        help_text=_("Only for a status: 2026, 2026-11 or 2026-11-23."),
    )

    def __init__(self, mission: Mission, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.mission = mission
        self.contacts = {
            f"contact-{one.pk}": one
            for one in mission.contacts.filter(withdrawn_at=None)
        }
        labels = [
            (one.name, one.verbose_name)
            for one in mission._meta.concrete_fields
            if one.name in FIELDS
        ]
        shown = [
            (
                key,
                f"{one.get_channel_display()}, {one.get_purpose_display()}: {one.value}",
            )
            for key, one in self.contacts.items()
        ]
        statuses = [
            (
                f"{STATUS}{one.value}",
                _("Whether it is open: %(status)s") % {"status": one.label},
            )
            for one in Status
        ]
        choice: Any = self.fields["target"]
        choice.choices = [*shown, *labels, *statuses]

    def clean(self) -> dict[str, Any]:
        """Refuse a value that the record does not take."""
        data = self.cleaned_data
        target, value = data.get("target"), data.get("value", "")
        clean_text(value)
        if target and target.startswith(STATUS):
            if not data.get("since") and "since" not in self.errors:
                self.add_error("since", _("Say since when it is so."))
            return data
        if target == "opening_hours" and validation_error(value):
            raise ValidationError(_("These hours cannot be read."))
        row: Any = self.contacts.get(target or "", self.mission)
        if target and value:
            try:
                if isinstance(row, Contact):
                    value = clean_contact(row.channel, value, self.mission.seat)
                setattr(row, "value" if row is not self.mission else target, value)
                row.clean_fields(exclude=["e164", "extension"])
            except ValidationError as error:  # Names fields that are not this form's.
                raise ValidationError(error.messages) from None
        return data

    def edit(self, why: str, evidence: str) -> Edit:
        parts: list[Model] = []
        if self.cleaned_data["target"].startswith(STATUS):
            parts = [self._period(why)]
        elif contact := self.contacts.get(self.cleaned_data["target"]):
            parts = [contact]
        return Edit(self.mission, parts, why=why, evidence=evidence)

    def _period(self, why: str) -> StatusPeriod:
        """Return the state that is proposed; a report alone is weak evidence."""
        return StatusPeriod(
            mission=self.mission,
            status=self.cleaned_data["target"].removeprefix(STATUS),
            since=self.cleaned_data["since"],
            note=self.cleaned_data["value"],
            evidence=why,
            confidence=Confidence.LOW,
        )


@admin.register(ReaderReport)
class ReaderReportAdmin(ReadOnlyModelAdmin[ReaderReport]):
    list_display = (
        "number",
        "mission",
        "about",
        "state",
        "sent_at",
        "due",
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

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a report; make it into a proposal or close it when something is sent."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        form = AcceptForm(row.mission, initial={"value": row.text})
        if request.method == "POST":
            form = AcceptForm(row.mission, request.POST)
            if "dismiss" in request.POST or form.is_valid():
                return self._done(request, row, form)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Report %(number)d") % {"number": row.pk},
            "opts": self.opts,
            "row": row,
            "form": form,
            "can_handle": row.state == "waiting" and request.user.has_perm(CHANGE),
        }
        return render(request, "admin/embassies/readerreport/handle.html", context)

    def _done(
        self, request: HttpRequest, row: ReaderReport, form: AcceptForm
    ) -> HttpResponse:
        actor = actor_of(request)
        try:
            if "dismiss" in request.POST:
                dismiss(row, actor)
                return redirect("admin:embassies_readerreport_changelist")
            why = _("A reader's report, %(number)d.") % {"number": row.pk}
            edit = form.edit(f"{why} {row.evidence}"[:500], why)
            proposal = accept(row, edit, actor)
        except NotPossibleError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect("admin:embassies_readerreport_change", row.pk)
        return redirect("admin:review_proposal_change", proposal.pk)
