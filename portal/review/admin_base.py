"""Staff pages whose every change is proposed: nothing sent to them writes by itself."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy as _

from portal.review.items import edited
from portal.review.kinds import Verb, kind_of
from portal.review.models import Motion
from portal.review.proposals import propose, propose_whole


class WhyForm(forms.ModelForm[Any]):
    """A record with the reason that whoever approves it reads."""

    why = forms.CharField(
        label=_("Why, and where does it come from?"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Whoever approves your change reads this."),
    )


class ProposalModelAdmin(admin.ModelAdmin[Any]):
    """A record whose changes become public when a second person approves them."""

    form: Any = WhyForm
    change_form_template = "admin/review/change_form.html"

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer no deletion in bulk: each is proposed by itself."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: Any
    ) -> None:
        """Leave it to save_related, which knows the parts too."""

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: Any
    ) -> None:
        parts = [part for formset in formsets for part in formset.save(commit=False)]
        gone = [part for formset in formsets for part in formset.deleted_objects]
        self.settle_check(form, parts)
        items = edited(kind_of(self.model), form.instance, parts, gone)
        verb = Verb.CHANGE if change else Verb.ADD
        if items:
            why = form.cleaned_data.get("why", "")
            self.ask(request, form.instance, verb, items, why)

    def settle_check(self, form: Any, parts: list[Any]) -> None:
        """Let a changed value lose the check of the old one."""

    def ask(
        self, request: HttpRequest, row: Any, verb: str, items: Any, why: str
    ) -> Motion:
        """Propose, and say that it waits."""
        by_at: Any = {"by": staff(request), "at": timezone.now()}
        motion = propose(row, verb, items, why, **by_at)
        self.message_user(request, waits(motion), messages.WARNING)
        return motion

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        by_at: Any = {"by": staff(request), "at": timezone.now()}
        motion = propose_whole(obj, Verb.REMOVE, "", **by_at)
        self.message_user(request, waits(motion), messages.WARNING)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        return self._back()

    def response_delete(
        self, request: HttpRequest, obj_display: str, obj_id: Any
    ) -> HttpResponse:
        return self._back()

    def _back(self) -> HttpResponse:
        options = self.opts
        return redirect(f"admin:{options.app_label}_{options.model_name}_changelist")

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
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


def waiting_for(row: models.Model) -> Iterable[Motion]:
    """Return what is proposed for a row and not decided yet. One query."""
    return Motion.objects.waiting().filter(model=row._meta.label_lower, key=str(row.pk))


def staff(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def waits(motion: Motion) -> str:
    return format_html(
        '{} <a href="{}">{}</a>',
        gettext("Not public yet: another person has to approve it."),
        reverse("admin:review_motion_change", args=[motion.pk]),
        gettext("Proposal %(number)d") % {"number": motion.pk},
    )
