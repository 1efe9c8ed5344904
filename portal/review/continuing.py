"""Staff pages whose form continues what the same person has proposed already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.forms.models import BaseModelFormSet, model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy as _

from portal.review.decision_admin import actor_of, staff
from portal.review.forms import GROUNDS, grounds_of, revision_of
from portal.review.items import Item
from portal.review.models import Proposal
from portal.review.reviewed_model import Amended, Verb, put_all, reviewed_model
from portal.review.workflow import Grounds, propose, revise

Row = TypeVar("Row", bound=models.Model)
Form = forms.ModelForm[Any]
Formset = BaseModelFormSet[Any, Any]
Formsets = Iterable[Formset]
CONTINUES = "proposal"
"""The parameter of an address that names the proposal of a record to be added."""


@dataclass(frozen=True, slots=True)
class _Continued:
    proposal: Proposal
    amended: Amended


class ContinuingModelAdmin(admin.ModelAdmin[Row], Generic[Row]):
    """A form that shows one's own waiting proposal, and saves to it.

    Opened, it holds the proposed values; sent, it is compared with the record, and
    replaces what the proposal asked for.
    """

    carried_fields: tuple[str, ...] = ()
    """Proposed fields of the record that the form does not show."""

    def is_proposed_here(self, row: models.Model) -> bool:
        """Return whether changes of a row are proposed, not saved at once."""
        return True

    def own_proposal(
        self, request: HttpRequest, row: models.Model | None
    ) -> Proposal | None:
        """Return the proposal that the form of a row continues. One query."""
        own = Proposal.objects.waiting().filter(proposer=staff(request))
        if row is not None and row.pk is not None:
            return own.about(row).filter(verb=Verb.CHANGE).first()
        key = request.GET.get(CONTINUES, "")
        if not (key.isascii() and key.isdigit() and len(key) < 19):
            return None
        return own.of(self.model).filter(pk=int(key), verb=Verb.ADD).first()

    # The form as it opens

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Row | None:
        """Return the row; in its form with what its reader has proposed, not saved."""
        row = super().get_object(request, object_id, from_field)
        match = request.resolver_match
        is_form = match and str(match.url_name).endswith("_change")
        if row is None or not is_form or not self.is_proposed_here(row):
            return row
        if own := self.own_proposal(request, row):
            self._amend(request, own, row)
        return row

    def _amend(self, request: HttpRequest, own: Proposal, row: Row | None) -> Amended:
        """Put the proposed values into a row; of a sent form those it does not hold."""
        kind = reviewed_model(self.model)
        if request.method == "POST":
            sent = row or self.model()
            for one in own.items:
                if one["part"] == kind.label:
                    put_all(sent, one["fields"], only=self.carried_fields)
            return Amended(sent, [], [])
        amended = kind.amended(row, kind.applicable(row, own.items))
        request.continued = _Continued(own, amended)  # type: ignore[attr-defined]
        return amended

    def get_changeform_initial_data(
        self, request: HttpRequest
    ) -> dict[str, str | list[str]]:
        own = self.own_proposal(request, None)
        if own is None:
            return super().get_changeform_initial_data(request)
        return model_to_dict(self._amend(request, own, None).row)

    def _create_formsets(
        self, request: HttpRequest, obj: Row | None, change: bool
    ) -> tuple[list[Formset], list[admin.options.InlineModelAdmin[Any, Row]]]:
        # No public method of Django's has the formsets before their forms are made.
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        if found := continued(request):
            for formset in formsets:
                fill(formset, found.amended)
        return formsets, inlines

    def get_fieldsets(self, request: HttpRequest, obj: Row | None = None) -> Any:
        """Put the grounds last, in a set of their own, for whoever may propose."""
        found: list[tuple[Any, dict[str, Any]]] = [
            (name, {**options, "fields": _without_grounds(options["fields"])})
            for name, options in super().get_fieldsets(request, obj)
        ]
        if obj and not self.has_change_permission(request, obj):
            return found
        has_evidence = reviewed_model(self.model).needs_evidence
        grounds = [
            name
            for name in GROUNDS
            if name in self.form.base_fields and (name != "evidence" or has_evidence)
        ]
        if "why" in grounds:
            found.append((_("For whoever approves it"), {"fields": grounds}))
        else:
            options = found[0][1]
            options["fields"] = [*options["fields"], *grounds]
        return found

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Say what is proposed already. One query."""
        row = kwargs.get("obj")
        waiting = Proposal.objects.about(row).waiting().with_people() if row else []
        context["waiting"] = waiting
        if found := continued(request):
            context["continued"] = found.proposal
            initial = context["adminform"].form.initial
            initial |= self.grounds_initial(found.proposal)
            initial["continues"] = revision_of(found.proposal)
        return super().render_change_form(request, context, *args, **kwargs)

    def grounds_initial(self, proposal: Proposal) -> dict[str, str]:
        return {"why": proposal.why, "evidence": proposal.evidence}

    # The form as it was sent

    def grounds(self, form: Form) -> Grounds:
        return grounds_of(form)

    def propose_form(
        self, request: HttpRequest, form: Form, items: Sequence[Item], verb: Verb
    ) -> Proposal | None:
        """Propose what a form asks for, or change the proposal that it continues."""
        row, grounds = form.instance, self.grounds(form)
        own = self.own_proposal(request, row if verb == Verb.CHANGE else None)
        is_continued = own and form.cleaned_data.get("continues") == revision_of(own)
        proposal = None
        if own and is_continued:
            proposal = revise(own, items, grounds, actor_of(request))
        elif items:
            why, evidence = grounds.why, grounds.evidence
            proposal = propose(
                row, verb, items, why, actor_of(request), evidence=evidence
            )
        self.announce(request, proposal)
        return proposal

    def announce(self, request: HttpRequest, proposal: Proposal | None) -> None:
        """Say what came of a form, in place of Django's own message."""
        request.is_announced = True  # type: ignore[attr-defined]
        if proposal is None:
            self.message_user(request, _("Nothing was changed."), messages.INFO)
        elif proposal.waits:
            self.message_user(request, waits(proposal), messages.WARNING)
        else:
            told = _("Nothing differs from the record: your proposal is withdrawn.")
            self.message_user(request, told, messages.WARNING)

    def response_add(
        self, request: HttpRequest, obj: Row, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._saved(request, obj)

    def response_change(self, request: HttpRequest, obj: Row) -> HttpResponse:
        return self._saved(request, obj)

    def _saved(self, request: HttpRequest, row: Row) -> HttpResponse:
        """Say of what was not proposed that it is saved, and lead on."""
        if not hasattr(request, "is_announced"):
            self.message_user(request, _("Saved, not public."), messages.INFO)
        return self._next(request, row)

    def _next(self, request: HttpRequest, row: Row) -> HttpResponse:
        """Lead on as Django does, without its message."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if "_continue" in request.POST and not row._state.adding:
            return redirect(f"{name}_change", row.pk)
        if "_addanother" in request.POST:
            return redirect(f"{name}_add")
        return redirect(f"{name}_changelist")


def continued(request: HttpRequest) -> _Continued | None:
    """Return what the form of a request was filled from."""
    return getattr(request, "continued", None)


def fill(formset: Formset, amended: Amended) -> None:
    """Fill a formset that was not sent with the parts as they are proposed."""
    parts = [
        one
        for one in (*amended.kept, *amended.removed)
        if one._meta.model is formset.model
    ]
    known = {one.pk: one for one in parts if one.pk is not None}
    added = [model_to_dict(one) for one in parts if one.pk is None]
    rows = [known.get(one.pk, one) for one in formset.get_queryset()]
    formset._queryset = rows  # type: ignore[attr-defined]
    _fill_new(formset, added)
    for form in formset.initial_forms:
        if form.instance in amended.removed:  # Equal rows: one model and one key.
            form.initial |= getattr(form, "removed_initial", {"DELETE": True})


def _fill_new(formset: Formset, added: Iterable[dict[str, Any]]) -> None:
    """Put added parts into the blank forms for them, or into further ones."""
    places: list[dict[str, Any]] = list(formset.initial_extra or ())
    for one in added:
        own = next((place for place in places if place.items() <= one.items()), None)
        if own is None:
            places.append(one)
            formset.extra += 1
        else:
            own |= one
    formset.initial_extra = places


def edited_parts(formsets: Formsets) -> tuple[list[Any], list[Any]]:
    """Return the parts that a form changes or adds, and those that it removes."""
    formsets = list(formsets)
    parts = [part for formset in formsets for part in formset.save(commit=False)]
    removed = [part for formset in formsets for part in formset.deleted_objects]
    return parts, removed


def waits(proposal: Proposal) -> str:
    """Return the message that a proposal waits, with a link to it."""
    return format_html(
        '{} <a href="{}">{}</a>',
        gettext("Proposed, not public yet: another person has to approve it."),
        reverse("admin:review_proposal_change", args=[proposal.pk]),
        gettext("Proposal %(number)d") % {"number": proposal.pk},
    )


def edit_address(proposal: Proposal) -> str:
    """Return where a person edits a waiting proposal of their own; blank for nowhere."""
    app, model = proposal.target_label.split(".")
    verbs = {one["verb"] for one in proposal.items}
    if proposal.verb == Verb.ADD:
        address = reverse(f"admin:{app}_{model}_add")
        return f"{address}?{CONTINUES}={proposal.pk}"
    if proposal.verb != Verb.CHANGE or "merge" in verbs:
        return ""
    return reverse(f"admin:{app}_{model}_change", args=[proposal.target_key])


def _without_grounds(fields: Iterable[Any]) -> list[Any]:
    return [one for one in fields if one not in GROUNDS]
