"""Staff pages of the checks by staff: the list, and a second person's look at one."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from embassies.models import Mission, Verification
from embassies.quality.verification import look_again
from embassies.review.reviewed_models import CHANGE
from portal.review.actor import NotPossibleError
from portal.review.decision_admin import actor_of, staff
from portal.review.reviewed_model import APPROVE
from portal.web.read_only_admin import ReadOnlyModelAdmin

Rows = QuerySet[Verification]


class SecondLookForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What did you find?"),
        choices=[
            (Verification.Outcome.CONFIRMED, _("It is correct.")),
            (
                Verification.Outcome.WRONG,
                _("It is wrong: take the check off the public page."),
            ),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("How did you check, and what is wrong?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SecondLookFilter(admin.SimpleListFilter):
    title = _("second look")
    parameter_name = "second"

    def lookups(self, request: HttpRequest, model_admin: object) -> Any:
        return [("mine", _("waits for me")), ("all", _("waits for somebody"))]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() == "mine":
            keys = Verification.objects.waiting_for(staff(request))
        elif self.value() == "all":
            keys = Verification.objects.waiting()
        else:
            return queryset
        return queryset.filter(pk__in=keys.order_by().values("pk"))


@admin.register(Verification)
class VerificationAdmin(ReadOnlyModelAdmin[Verification]):
    list_display = ("mission", "by", "method", "at", "due", "outcome", "second_by")
    list_filter = (SecondLookFilter, "outcome", "method")
    list_select_related = ("mission", "by", "second_by")
    search_fields = ("mission__slug", "by__username")
    search_help_text = _("Words of the mission’s address, a colleague")
    list_per_page = 50
    actions = None

    @admin.display(description=_("second look by"), ordering="due_on")
    def due(self, row: Verification) -> str:
        if row.due_on is None or row.outcome:
            return "–"
        late = row.due_on < timezone.now().date()
        return f"{row.due_on:%Y-%m-%d}{' ' + str(_('LATE')) if late else ''}"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a check with what it vouches for; take a second person's finding."""
        row = self.row_of(request, object_id)
        form = SecondLookForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            return self._looked_at(request, row, form)
        missions = Mission.objects.with_contacts().with_translations("name")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Second look"),
            "opts": self.opts,
            "row": row,
            "mission": missions.get(pk=row.mission_id),
            "form": form,
            "waits": Verification.objects.waiting().filter(pk=row.pk).exists(),
            "own": row.by_id == staff(request).pk,
            "can_look": request.user.has_perm(CHANGE) or request.user.has_perm(APPROVE),
        }
        template = "admin/embassies/verification/second_look.html"
        return render(request, template, context)

    def _looked_at(
        self, request: HttpRequest, row: Verification, form: SecondLookForm
    ) -> HttpResponse:
        data = form.cleaned_data
        try:
            look_again(row, data["outcome"], data["note"], actor_of(request))
        except NotPossibleError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, _("Done."))
        return redirect("admin:embassies_verification_change", row.pk)
