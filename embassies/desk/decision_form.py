"""What can be decided about a proposal for a mission."""

from typing import Any

from django.contrib.auth.models import User

from embassies import review
from embassies.models import Proposal
from portal.review.decision_form import DecisionForm, Verb, open_to


class MissionDecisionForm(DecisionForm):
    """One decision on a proposal for a mission."""

    def deeds(self) -> dict[Verb, Any]:
        return {
            Verb.APPROVE: review.approve,
            Verb.REJECT: review.reject,
            Verb.OVERRIDE: review.override,
            Verb.RENEW: review.renew,
            Verb.ACKNOWLEDGE: review.acknowledge,
        }


def offered(proposal: Proposal, user: User, *, outdated: bool) -> list[Verb]:
    """Return what this person may do now; the review decides again when it is done."""
    return open_to(
        proposal,
        user,
        asks=user.has_perm(review.CHANGE),
        checks=user.has_perm(review.APPROVE),
        alone=user.has_perm(review.OVERRIDE),
        outdated=outdated,
    )
