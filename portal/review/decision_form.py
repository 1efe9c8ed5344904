"""What can be decided about a proposal, and what is asked before."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.review import proposals
from portal.review.kinds import OVERRIDE, kind_of
from portal.review.models import Motion, TwoPeople


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

    def decide(self, proposal: Any, **by_at: Any) -> None:
        """Do it; raise NotPossibleError."""
        asked = [proposal]
        if self.verb != Verb.ACKNOWLEDGE:
            asked.append(self.cleaned_data["revision"])
        if self.verb in WITH_REASON:
            asked.append(self.cleaned_data["reason"])
        self.deeds()[self.verb](*asked, **by_at)

    def deeds(self) -> dict[Verb, Any]:
        return {
            Verb.APPROVE: proposals.approve,
            Verb.REJECT: proposals.reject,
            Verb.OVERRIDE: proposals.override,
            Verb.RENEW: proposals.renew,
            Verb.ACKNOWLEDGE: proposals.acknowledge,
        }


def open_to(
    row: TwoPeople, user: User, *, asks: bool, checks: bool, alone: bool, outdated: bool
) -> list[Verb]:
    """Return what is offered to somebody who may propose, approve or override."""
    own = row.proposer_id == user.pk
    if row.state == TwoPeople.State.WAITING:
        may = {
            Verb.APPROVE: checks and not own and not outdated,
            Verb.REJECT: checks or own,
            Verb.RENEW: outdated and asks,
            Verb.OVERRIDE: not outdated and alone,
        }
    else:
        waits = row.state == TwoPeople.State.OVERRIDDEN and not row.reviewed_by_id
        another = not own and row.decided_by_id != user.pk
        may = {Verb.ACKNOWLEDGE: waits and another and checks}
    return [verb for verb, allowed in may.items() if allowed]


def offered(motion: Motion, user: User, *, outdated: bool) -> list[Verb]:
    """Return what this person may do now; the review decides again when it is done."""
    kind = kind_of(motion.model)
    return open_to(
        motion,
        user,
        asks=user.has_perm(kind.may_propose(motion.verb)),
        checks=any(user.has_perm(one) for one in kind.decide),
        alone=user.has_perm(OVERRIDE),
        outdated=outdated,
    )
