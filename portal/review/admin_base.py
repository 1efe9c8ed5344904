"""Base of the staff pages whose every change is proposed."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy as _

from portal.review.decision_admin import actor_of
from portal.review.items import Item
from portal.review.models import Proposal, ProposalQuerySet
from portal.review.reviewed_model import Verb, reviewed_model
from portal.review.workflow import propose, propose_whole

Row = TypeVar("Row", bound=models.Model)
Form = forms.ModelForm[Any]
Formsets = Iterable[forms.BaseModelFormSet[Any, Any]]
Actions = dict[str, tuple[Callable[..., str], str, str] | None]


class WhyForm(forms.ModelForm[models.Model]):
    """A record with the reason that whoever approves it reads."""

    why = forms.CharField(
        label=_("Why, and where does it come from?"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Whoever approves your change reads this."),
    )


class ProposalModelAdmin(admin.ModelAdmin[Row], Generic[Row]):
    """A record whose changes become public when a second person approves them.

    Nothing that is sent to its pages is written: it is proposed.
    """

    form: Any = WhyForm
    change_form_template = "admin/review/change_form.html"

    def get_readonly_fields(
        self, request: HttpRequest, obj: Row | None = None
    ) -> list[str]:
        """Leave a key that was typed as it is: under another it is another record."""
        key = self.opts.pk
        typed = [key.name] if obj and key.editable and not key.auto_created else []
        return [*super().get_readonly_fields(request, obj), *typed]

    def get_actions(self, request: HttpRequest) -> Actions:
        """Offer no deletion in bulk: each is proposed by itself."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(
        self, request: HttpRequest, obj: Row, form: Form, change: bool
    ) -> None:
        """Leave it to save_related, which knows the parts too."""

    def save_related(
        self, request: HttpRequest, form: Form, formsets: Formsets, change: bool
    ) -> None:
        parts, removed = edited_parts(formsets)
        self.prepare(form, parts)
        items = reviewed_model(self.model).edited(form.instance, parts, removed)
        if items:
            verb = Verb.CHANGE if change else Verb.ADD
            why = form.cleaned_data.get("why", "")
            self.propose(request, form.instance, verb, items, why)

    def prepare(self, form: Form, parts: Iterable[models.Model]) -> None:
        """Adapt the rows of a form before they are compared with what is recorded."""

    def propose(
        self,
        request: HttpRequest,
        row: models.Model,
        verb: str,
        items: Sequence[Item],
        why: str,
    ) -> Proposal:
        """Propose, and say that it waits."""
        proposal = propose(row, verb, items, why, actor_of(request))
        self.message_user(request, waits(proposal), messages.WARNING)
        return proposal

    def delete_model(self, request: HttpRequest, obj: Row) -> None:
        proposal = propose_whole(obj, Verb.REMOVE, "", actor_of(request))
        self.message_user(request, waits(proposal), messages.WARNING)

    def response_add(
        self, request: HttpRequest, obj: Row, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._to_list()

    def response_delete(
        self, request: HttpRequest, obj_display: str, obj_id: int
    ) -> HttpResponse:
        return self._to_list()

    def _to_list(self) -> HttpResponse:
        options = self.opts
        return redirect(f"admin:{options.app_label}_{options.model_name}_changelist")

    def response_change(self, request: HttpRequest, obj: Row) -> HttpResponse:
        options = self.opts
        name = f"admin:{options.app_label}_{options.model_name}_change"
        return redirect(name, obj.pk)

    # Nothing was added, changed or deleted yet: the log of proposals says who asked.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return None

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Say what is proposed already. One query."""
        row = kwargs.get("obj")
        context["waiting"] = waiting_for(row) if row else []
        return super().render_change_form(request, context, *args, **kwargs)


def edited_parts(formsets: Formsets) -> tuple[list[Any], list[Any]]:
    """Return the parts that a form changes or adds, and those that it removes."""
    formsets = list(formsets)
    parts = [part for formset in formsets for part in formset.save(commit=False)]
    removed = [part for formset in formsets for part in formset.deleted_objects]
    return parts, removed


def waiting_for(row: models.Model) -> ProposalQuerySet:
    """Return what is proposed for a row and not decided yet. One query."""
    return Proposal.objects.about(row).waiting()


def waits(proposal: Proposal) -> str:
    """Return the message that a proposal waits, with a link to it."""
    return format_html(
        '{} <a href="{}">{}</a>',
        gettext("Not public yet: another person has to approve it."),
        reverse("admin:review_proposal_change", args=[proposal.pk]),
        gettext("Proposal %(number)d") % {"number": proposal.pk},
    )
