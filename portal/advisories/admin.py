"""Staff pages of advisories and of government advice."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.forms import BaseModelFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from portal.advisories.forms import AdvisoryForm, IssueForm, NoteForm
from portal.advisories.issuing import ISSUE, check_possible
from portal.advisories.models import (
    Advisory,
    AdvisoryMessage,
    AdvisoryQuerySet,
    GovernmentAdvice,
    State,
)
from portal.advisories.preview import preview_links
from portal.advisories.reviewed_models import ADVISORY
from portal.countries.filters import country_filter
from portal.review.actor import NotPossibleError
from portal.review.admin_base import ProposalModelAdmin
from portal.review.continuing import ContinuingModelAdmin, edited_parts
from portal.review.decision_admin import actor_of
from portal.review.models import Proposal
from portal.review.reviewed_model import Verb
from portal.review.workflow import Grounds, propose_whole
from portal.translations.languages_inline import LanguagesInline
from portal.web.autosave_admin import AutosaveModelAdmin
from portal.web.clock import public_now
from portal.web.local_times import zone_of


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Advisory]
    ) -> list[tuple[str, str]]:
        return [(state.value, str(state.label)) for state in State]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Advisory]
    ) -> QuerySet[Advisory]:
        rows, at = cast("AdvisoryQuerySet", queryset), public_now()
        match self.value():
            case State.DRAFT:
                return rows.filter(issued_at=None)
            case State.SCHEDULED:
                issued = rows.filter(issued_at__lte=at, cancelled_at=None)
                return issued.filter(starts_at__gt=at)
            case State.LIVE:
                return rows.live(at)
            case State.ENDED:
                return rows.past(at)
        return rows


@admin.register(Advisory)
class AdvisoryAdmin(AutosaveModelAdmin[Advisory], ContinuingModelAdmin[Advisory]):
    form = AdvisoryForm
    inlines = (LanguagesInline,)
    list_display = ("title", "country_code", "tone", "state", "starts", "ends")
    list_filter = (
        StateFilter,
        country_filter("country", _("country")),
        "tone",
        "is_demo",
    )
    search_fields = ("title", "text", "slug")
    readonly_fields = ("state", "schedule", "sent")
    change_form_template = "admin/advisories/advisory/change_form.html"
    fieldsets = (
        (None, {"fields": ("state", "country", "language", "title", "text", "slug")}),
        (
            _("Schedule"),
            {"fields": ("time_zone", "starts_at", "ends_at", "repeated_hour")},
        ),
        (None, {"fields": ("schedule", "review_on", "owner")}),
        (_("How bad"), {"fields": ("tone", "severity", "urgency", "certainty")}),
        (
            _("Where it leads"),
            {"fields": ("call_to_action_label", "call_to_action_url", "guidance")},
        ),
        (
            _("Where it comes from"),
            {"fields": ("source_name", "source_url", "source_date", "verified_at")},
        ),
        (_("What is sent"), {"fields": ("change_note", "sent", "is_demo")}),
    )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Name whoever writes it as the owner; the form drops who may not be."""
        return {
            "owner": request.user.pk,
            **super().get_changeform_initial_data(request),
        }

    @admin.display(description=_("country"), ordering="country")
    def country_code(self, row: Advisory) -> str:
        return row.country.code or str(_("worldwide"))

    @admin.display(description=_("state"))
    def state(self, row: Advisory) -> str:
        if row._state.adding:
            return str(State.DRAFT.label)
        return str(row.state(public_now()).label)

    @admin.display(description=_("starts (UTC)"), ordering="starts_at")
    def starts(self, row: Advisory) -> str:
        return f"{row.starts_at:%Y-%m-%d %H:%M}"

    @admin.display(description=_("ends (UTC)"), ordering="ends_at")
    def ends(self, row: Advisory) -> str:
        return f"{row.shows_until:%Y-%m-%d %H:%M}"

    @admin.display(description=_("the same in both zones"))
    def schedule(self, row: Advisory) -> str:
        """Return both times in local time and in UTC."""
        if row._state.adding:
            return str(_("Shown once saved. Times are those of the zone above."))
        zone = zone_of(row.time_zone)
        times = ((_both(row.starts_at, zone),), (_both(row.ends_at, zone),))
        return format_html_join("", "{}<br>", times)

    @admin.display(description=_("what was sent"))
    def sent(self, row: Advisory) -> str:
        """Return links to the messages, the latest first. One query."""
        if row._state.adding:
            return "-"
        return format_html_join(
            "",
            '<a href="{}">{}</a> {} {}<br>',
            ((_cap(m), m.kind, f"{m.sent_at:%Y-%m-%d %H:%M} UTC", m.note)
             for m in row.messages.all()),
        )  # fmt: skip

    def has_change_permission(
        self, request: HttpRequest, obj: Advisory | None = None
    ) -> bool:
        """Reserve issued advisories for users who may issue."""
        issued = obj is not None and obj.issued_at is not None
        return super().has_change_permission(request, obj) and (
            not issued or request.user.has_perm(ISSUE)
        )

    def has_delete_permission(
        self, request: HttpRequest, obj: Advisory | None = None
    ) -> bool:
        """Refuse to delete an issued advisory: it is ended, and stays in the archive."""
        issued = obj is not None and obj.issued_at is not None
        return not issued and super().has_delete_permission(request, obj)

    def get_actions(
        self, request: HttpRequest
    ) -> dict[str, tuple[Callable[..., str], str, str] | None]:
        """Remove deletion in bulk, which does not check each row's permission."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(
        self, request: HttpRequest, obj: Advisory, form: AdvisoryForm, change: bool
    ) -> None:
        """Save a draft; changes of an issued advisory are proposed with its parts."""
        if obj.issued_at is None:
            super().save_model(request, obj, form, change)

    def save_related(
        self,
        request: HttpRequest,
        form: AdvisoryForm,
        formsets: Iterable[BaseModelFormSet[Any, Any]],
        change: bool,
    ) -> None:
        row: Advisory = form.instance
        if row.issued_at is None:
            super().save_related(request, form, formsets, change)
            return
        items = ADVISORY.edited(row, *edited_parts(formsets))
        self.propose_form(request, form, items, Verb.CHANGE)

    def is_proposed_here(self, row: models.Model) -> bool:
        return isinstance(row, Advisory) and row.issued_at is not None

    def grounds(self, form: forms.ModelForm[Any]) -> Grounds:
        """Return the note for the public: the approver reads what it will read."""
        return Grounds(form.cleaned_data["change_note"])

    def grounds_initial(self, proposal: Proposal) -> dict[str, str]:
        return {"change_note": proposal.why}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/issue/", view(self.issue_view), name="advisory_issue"),
            path("<int:pk>/end/", view(self.end_view), name="advisory_end"),
            *super().get_urls(),
        ]

    def issue_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the languages that are missing, then propose to issue a draft."""
        row = self._decidable(request, pk)
        is_post = request.method == "POST"
        if is_post and (refusal := self._refusal(request, row, Verb.PUBLISH)):
            return refusal
        form = IssueForm(row, request.POST if is_post else None)
        if form.is_valid():
            return self._propose(request, row, Verb.PUBLISH, "")
        return self._ask(request, row, _("Issue this advisory"), form)

    def end_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a public note, then propose to end an advisory at once."""
        row = self._decidable(request, pk)
        form = NoteForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            return self._propose(request, row, Verb.END, form.cleaned_data["note"])
        return self._ask(request, row, _("End this advisory now"), form)

    def _decidable(self, request: HttpRequest, pk: int) -> Advisory:
        if not request.user.has_perm(ISSUE):
            raise PermissionDenied
        return get_object_or_404(Advisory, pk=pk)

    def _propose(
        self, request: HttpRequest, row: Advisory, verb: Verb, note: str
    ) -> HttpResponse:
        """Propose, and redirect to the proposal, or back where it is not possible."""
        if refusal := self._refusal(request, row, verb):
            return refusal
        why = note or str(_("To be issued."))
        source = " ".join(filter(None, (row.source_name, row.source_url)))
        proposal = propose_whole(row, verb, why, actor_of(request), evidence=source)
        self.announce(request, proposal)
        return redirect("admin:review_proposal_change", proposal.pk)

    def _refusal(
        self, request: HttpRequest, row: Advisory, verb: Verb
    ) -> HttpResponse | None:
        """Say why something is not possible, and lead back; None where it is."""
        try:
            check_possible(row, verb, at=public_now())
        except NotPossibleError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect("admin:advisories_advisory_change", row.pk)
        return None

    def _ask(
        self,
        request: HttpRequest,
        row: Advisory,
        title: str | Promise,
        form: NoteForm | IssueForm,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "row": row,
            "form": form,
            "schedule": self.schedule(row),
        }
        return render(request, "admin/advisories/advisory/decide.html", context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Add the decisions that can be proposed now, and previews."""
        row: Advisory | None = kwargs.get("obj")
        state = row.state(public_now()) if row else None
        may = request.user.has_perm(ISSUE)
        waiting = Proposal.objects.about(row).waiting() if row else []
        verbs = {one.verb for one in waiting}
        context["can_issue"] = (
            may and state is State.DRAFT and Verb.PUBLISH not in verbs
        )
        context["can_end"] = (
            may and state in {State.SCHEDULED, State.LIVE} and Verb.END not in verbs
        )
        context["previews"] = preview_links(row) if row else []
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(GovernmentAdvice)
class GovernmentAdviceAdmin(ProposalModelAdmin[GovernmentAdvice]):
    list_display = ("country_name", "issuer_name", "level", "scale", "source_date")
    list_filter = (
        country_filter("country", _("about")),
        country_filter("issuer", _("issued by")),
    )
    search_fields = ("level", "scale")
    ordering = ("country", "issuer")

    @admin.display(description=_("about"), ordering="country")
    def country_name(self, row: GovernmentAdvice) -> str:
        return str(row.country.name)

    @admin.display(description=_("issued by"), ordering="issuer")
    def issuer_name(self, row: GovernmentAdvice) -> str:
        return str(row.issuer.name)


def _both(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M} {zone.key} = {at:%Y-%m-%d %H:%M} UTC"


def _cap(message: AdvisoryMessage) -> str:
    return reverse("cap-alert", args=[message.identifier])
