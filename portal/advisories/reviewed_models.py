"""Review of advisories and of government advice: two people decide.

They issue, change and end an advisory, and change what the starter directory wrote.
"""

from dataclasses import dataclass
from typing import cast

from django.contrib.auth.models import User
from django.db import models

from portal.advisories.issuing import ISSUE, end, issue, revise
from portal.advisories.models import Advisory, GovernmentAdvice
from portal.advisories.owners import person_name
from portal.advisories.preview import preview_links
from portal.advisories.untranslated import untranslated
from portal.countries.reviewed_models import ReviewedCountryFact
from portal.review.actor import Actor
from portal.review.items import Item, Json, Line
from portal.review.models import Proposal
from portal.review.reviewed_model import (
    APPROVE,
    Remark,
    ReviewedModel,
    Verb,
    own_fields,
    register_reviewed,
)
from portal.review.values_shown import Names
from portal.translations.reviewed import TRANSLATIONS

DERIVED_FIELDS = ("guidance_html", "issued_at", "cancelled_at", "changed_at", "version")
"""Fields derived from others, or set by a decision."""


@dataclass(frozen=True)
class ReviewedAdvisory(ReviewedModel):
    """Advisories: each decision sends a message (portal/advisories/issuing.py)."""

    def previews(self, proposal: Proposal) -> list[tuple[str, str]]:
        return preview_links(proposal)

    def remarks(self, proposal: Proposal) -> list[Remark]:
        """Return the languages whose readers would see another one. Two queries."""
        row = self.find(proposal.target_key)
        if proposal.verb != Verb.PUBLISH or row is None:
            return []
        return untranslated(cast("Advisory", row))

    def line(self, item: Item, name: str, old: Json, new: Json, names: Names) -> Line:
        """Return a line for people; an owner by name. A query for an owner."""
        if name == "owner":
            owner = User._meta.label_lower
            names = {(owner, str(one)): person_name(one) for one in (old, new)}
        return super().line(item, name, old, new, names)

    def apply(
        self, proposal: Proposal, row: models.Model | None, actor: Actor
    ) -> models.Model:
        """Issue, end or change an advisory; raise NotPossibleError."""
        advisory = cast("Advisory", row)
        if proposal.verb == Verb.PUBLISH:
            issue(advisory, at=actor.at, by=actor.by)
        elif proposal.verb == Verb.END:
            end(advisory, proposal.why, at=actor.at, by=actor.by)
        else:
            found = self.amended(advisory, proposal.items)
            advisory.full_clean()
            for one in found.kept:
                one.full_clean()
                one.save()
            for one in found.removed:
                one.delete()
            revise(advisory, proposal.why, at=actor.at, by=actor.by)
        return advisory


ADVISORY = ReviewedAdvisory(
    Advisory,
    own_fields(Advisory, *DERIVED_FIELDS),
    parts=(TRANSLATIONS,),
    watched=("issued_at", "cancelled_at"),
    propose_permission=ISSUE,
    decide_permissions=(APPROVE, ISSUE),
    needs_evidence=False,
)


GOVERNMENT_ADVICE = ReviewedCountryFact(GovernmentAdvice, own_fields(GovernmentAdvice))


def register() -> None:
    register_reviewed(ADVISORY, GOVERNMENT_ADVICE)
