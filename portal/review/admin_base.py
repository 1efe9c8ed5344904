"""Base of the staff pages whose every change is proposed."""

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from portal.review.continuing import ContinuingModelAdmin, Form, edited_parts
from portal.review.decision_admin import actor_of
from portal.review.forms import GroundsForm, RemovalForm, grounds_of
from portal.review.reviewed_model import Verb, reviewed_model
from portal.review.workflow import propose_whole

Row = TypeVar("Row", bound=models.Model)
Formsets = Iterable[forms.BaseModelFormSet[Any, Any]]
Actions = dict[str, tuple[Callable[..., str], str, str] | None]


class ProposalModelAdmin(ContinuingModelAdmin[Row], Generic[Row]):
    """A record whose changes become public when a second person approves them.

    Nothing that is sent to its pages is written: it is proposed.
    """

    form: Any = GroundsForm
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
        self.propose_form(request, form, items, Verb.CHANGE if change else Verb.ADD)

    def prepare(self, form: Form, parts: Iterable[models.Model]) -> None:
        """Adapt the rows of a form before they are compared with what is recorded."""

    def delete_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Propose to remove a row, with the grounds for it."""
        row = self.get_object(request, object_id)
        if not self.has_delete_permission(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404
        sent = request.POST if request.method == "POST" else None
        form = RemovalForm(self.model, sent)
        if sent is None or not form.is_valid():
            return self._ask_to_remove(request, row, form)
        told, actor = grounds_of(form), actor_of(request)
        proposal = propose_whole(
            row, Verb.REMOVE, told.why, actor, evidence=told.evidence
        )
        self.announce(request, proposal)
        options = self.opts
        return redirect(f"admin:{options.app_label}_{options.model_name}_changelist")

    def _ask_to_remove(
        self, request: HttpRequest, row: Row, form: RemovalForm
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Propose to remove: %(record)s") % {"record": row},
            "opts": self.opts,
            "row": row,
            "form": form,
        }
        return render(request, "admin/review/remove.html", context)

    # Nothing was added or changed yet: the log of proposals says who asked.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None
