"""Decisions that staff can take, and the form of one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django import forms
from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.review import workflow
from portal.review.actor import Actor
from portal.review.models import Proposal, TwoPersonRecord
from portal.review.reviewed_model import OVERRIDE, reviewed_model

Row = TypeVar("Row", bound=TwoPersonRecord)


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides, why, and the state token of what they read."""

    actor: Actor
    token: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Action(Generic[Row]):
    """One decision that can be taken about a record.

    ``confirm`` is the text of a box that has to be ticked; none where it is blank.
    """

    name: str
    label: str | Promise
    run: Callable[[Row, Decision], object] = field(repr=False)
    confirm: str | Promise = ""
    needs_reason: bool = False


class DecisionForm(forms.Form, Generic[Row]):
    """One decision; its prefix is the action's name, so that several fit on a page."""

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    confirm = forms.BooleanField()

    def __init__(
        self, action: Action[Row], token: str = "", data: QueryDict | None = None
    ) -> None:
        super().__init__(data, prefix=action.name, initial={"token": token})
        self.action = action
        if action.confirm:
            self.fields["confirm"].label = str(action.confirm)
        else:
            del self.fields["confirm"]
        if not action.needs_reason:
            del self.fields["reason"]

    def decide(self, row: Row, actor: Actor) -> None:
        """Take the decision of a valid form; raise NotPossibleError."""
        data = self.cleaned_data
        made = Decision(actor, data["token"], data.get("reason", ""))
        self.action.run(row, made)


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
