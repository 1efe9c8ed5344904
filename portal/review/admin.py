"""Staff pages of the proposals: the list, and one with its two columns."""

from collections.abc import Sequence
from typing import cast

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from portal.review import workflow
from portal.review.decision_admin import Action, DecisionModelAdmin
from portal.review.models import Proposal, ProposalQuerySet
from portal.review.reviewed_model import OVERRIDE, reviewed_model, reviewed_models

APPROVE: Action[Proposal] = Action(
    "approve",
    _("Approve"),
    lambda row, made: workflow.approve(row, made.token, made.actor),
    _("I compared both columns with the source. Make it public."),
)
REJECT: Action[Proposal] = Action(
    "reject",
    _("Reject"),
    lambda row, made: workflow.reject(row, made.token, made.reason, made.actor),
    _("Close it and change nothing."),
    needs_reason=True,
)
RENEW: Action[Proposal] = Action(
    "renew",
    _("Propose again on the record as it is now"),
    lambda row, made: workflow.renew(row, made.token, made.actor),
    _("I have looked at both columns. Propose it in my name."),
)
PUT_THROUGH: Action[Proposal] = Action(
    "override",
    _("Put through without a second person"),
    lambda row, made: workflow.override(row, made.token, made.reason, made.actor),
    _("It cannot wait. List it until somebody else has looked at it."),
    needs_reason=True,
)
ACKNOWLEDGE: Action[Proposal] = Action(
    "acknowledge",
    _("I have looked at it"),
    lambda row, made: workflow.acknowledge(row, made.actor),
    _("I compared it with the source. Take it off the list."),
)


def actions_for(
    proposal: Proposal, user: User, *, outdated: bool
) -> Sequence[Action[Proposal]]:
    """Return what this person may decide now; the workflow checks again."""
    kind = reviewed_model(proposal.target_label)
    own = proposal.proposer_id == user.pk
    checks = any(user.has_perm(one) for one in kind.decide_permissions)
    if not proposal.waits:
        another = user.pk not in proposal.people()
        return [ACKNOWLEDGE] * (proposal.awaits_review() and another and checks)
    allowed = {
        APPROVE: checks and not own and not outdated,
        REJECT: checks or own,
        RENEW: outdated and user.has_perm(kind.permission_to_propose(proposal.verb)),
        PUT_THROUGH: not outdated and user.has_perm(OVERRIDE),
    }
    return [action for action, is_allowed in allowed.items() if is_allowed]


Rows = QuerySet[Proposal]


class ToDoFilter(admin.SimpleListFilter):
    title = _("to do")
    parameter_name = "todo"

    def lookups(
        self, request: HttpRequest, model_admin: object
    ) -> list[tuple[str, StrOrPromise]]:
        return [
            ("waiting", _("to decide")),
            ("overrides", _("put through alone, to look at")),
        ]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        rows = cast("ProposalQuerySet", queryset)
        if self.value() == "waiting":
            return rows.waiting()
        return rows.overrides_to_review() if self.value() == "overrides" else rows


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(
        self, request: HttpRequest, model_admin: object
    ) -> list[tuple[str, StrOrPromise]]:
        return [
            (one.label, one.model._meta.verbose_name_plural or one.label)
            for one in reviewed_models()
        ]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        label = self.value()
        return queryset.filter(target_label=label) if label else queryset


@admin.register(Proposal)
class ProposalAdmin(DecisionModelAdmin[Proposal]):
    title_format = _("Proposal %(number)d")
    decide_template = "admin/review/decide.html"
    all_actions = (APPROVE, REJECT, PUT_THROUGH, RENEW, ACKNOWLEDGE)
    list_display = (
        *("number", "kind", "title", "verb", "state", "proposer", "proposed_at"),
        "why",
    )
    list_display_links = ("number", "title")
    list_filter = (ToDoFilter, KindFilter, "state", "verb")
    list_select_related = ("proposer",)
    search_fields = ("title", "proposer__username", "why")
    search_help_text = _("Words of the record or of the reason, a colleague")

    @admin.display(description=_("kind"), ordering="target_label")
    def kind(self, proposal: Proposal) -> str:
        return str(apps.get_model(proposal.target_label)._meta.verbose_name)

    def describe(
        self, request: HttpRequest, row: Proposal, user: User
    ) -> tuple[Sequence[Action[Proposal]], dict[str, object]]:
        outdated = row.waits and workflow.is_outdated(row)
        kind = reviewed_model(row.target_label)
        previews = kind.previews(row) if row.waits else []
        return actions_for(row, user, outdated=outdated), {
            "kind": self.kind(row),
            "record": _page_of(row),
            "lines": workflow.described(row),
            "outdated": outdated,
            "conflicts": workflow.conflicts(row) if outdated else [],
            "previews": previews,
            "remarks": kind.remarks(row) if row.waits else [],
        }


def _page_of(proposal: Proposal) -> str:
    """Return the staff page of a proposal's record; blank where there is none."""
    name = f"admin:{proposal.target_label.replace('.', '_')}_change"
    try:
        return reverse(name, args=[proposal.target_key]) if proposal.target_key else ""
    except NoReverseMatch:
        return ""
