"""What can be decided about a proposal, and what is asked before."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db import models
from django.utils.translation import gettext_lazy as _

from embassies import review
from embassies.models import Proposal


class Verb(models.TextChoices):
    APPROVE = "approve", _("Approve")
    REJECT = "reject", _("Reject")
    OVERRIDE = "override", _("Put through without a second person")
    RENEW = "renew", _("Propose again on the record as it is now")
    ACKNOWLEDGE = "acknowledge", _("I have looked at it")


CONFIRM = {
    Verb.APPROVE: _("I compared both columns with the source. Make it public."),
    Verb.REJECT: _("Close it and change nothing."),
    Verb.OVERRIDE: _("It cannot wait. List it until somebody else has looked at it."),
    Verb.RENEW: _("I have looked at both columns. Propose it in my name."),
    Verb.ACKNOWLEDGE: _("I compared it with the source. Take it off the list."),
}
WITH_REASON = {Verb.REJECT, Verb.OVERRIDE}


class DecisionForm(forms.Form):
    """One decision; its prefix is the verb, so that several stand on one page."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    confirm = forms.BooleanField()

    def __init__(self, verb: Verb, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, prefix=verb.value, initial=initial)
        self.verb = verb
        self.fields["confirm"].label = CONFIRM[verb]
        if verb not in WITH_REASON:
            del self.fields["reason"]

    def decide(self, proposal: Proposal, **by_at: Any) -> None:
        """Do it; raise review.NotPossibleError."""
        revision = self.cleaned_data["revision"]
        reason = self.cleaned_data.get("reason", "")
        done: dict[Verb, Callable[[], None]] = {
            Verb.APPROVE: lambda: review.approve(proposal, revision, **by_at),
            Verb.REJECT: lambda: review.reject(proposal, revision, reason, **by_at),
            Verb.OVERRIDE: lambda: review.override(proposal, revision, reason, **by_at),
            Verb.RENEW: lambda: review.renew(proposal, revision, **by_at),
            Verb.ACKNOWLEDGE: lambda: review.acknowledge(proposal, **by_at),
        }
        done[self.verb]()


def offered(proposal: Proposal, user: User, *, outdated: bool) -> list[Verb]:
    """Return what this person may do now; the review decides again when it is done."""
    own = proposal.proposer_id == user.pk
    checks = user.has_perm(review.APPROVE)
    if proposal.state == Proposal.State.WAITING:
        may = {
            Verb.APPROVE: checks and not own and not outdated,
            Verb.REJECT: checks or own,
            Verb.RENEW: outdated and user.has_perm(review.CHANGE),
            Verb.OVERRIDE: not outdated and user.has_perm(review.OVERRIDE),
        }
    else:
        waits = proposal.state == Proposal.State.OVERRIDDEN and not proposal.reviewed_by
        another = not own and proposal.decided_by_id != user.pk
        may = {Verb.ACKNOWLEDGE: waits and another and checks}
    return [verb for verb, allowed in may.items() if allowed]
