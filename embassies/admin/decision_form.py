"""What can be decided about a proposal for a mission."""

from typing import Any

from django.contrib.auth.models import User

from embassies.models import Proposal
from embassies.review import workflow
from portal.review.decision_form import DecisionForm, Verb, open_to


class MissionDecisionForm(DecisionForm):
    """One decision on a proposal for a mission."""

    def deeds(self) -> dict[Verb, Any]:
        return {
            Verb.APPROVE: workflow.approve,
            Verb.REJECT: workflow.reject,
            Verb.OVERRIDE: workflow.override,
            Verb.RENEW: workflow.renew,
            Verb.ACKNOWLEDGE: workflow.acknowledge,
        }


def offered(proposal: Proposal, user: User, *, outdated: bool) -> list[Verb]:
    """Return what this person may do now; the review decides again when it is done."""
    return open_to(
        proposal,
        user,
        asks=user.has_perm(workflow.CHANGE),
        checks=user.has_perm(workflow.APPROVE),
        alone=user.has_perm(workflow.OVERRIDE),
        outdated=outdated,
    )
