"""Which proposals: those that wait, for whom, and those that took effect."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Cast

from portal.review.registry import decidable_labels
from portal.review.states import State, Verb

if TYPE_CHECKING:
    from portal.review.models import Proposal


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def of(self, model: type[models.Model]) -> Self:
        """Keep proposals about records of a model."""
        return self.filter(target_label=model._meta.label_lower)

    def about(self, *rows: models.Model) -> Self:
        """Keep proposals about records of one model."""
        label = rows[0]._meta.label_lower if rows else ""
        return self.filter(
            target_label=label, target_key__in=[str(one.pk) for one in rows]
        )

    def about_outer(self, model: type[models.Model]) -> Self:
        """Keep those about the row of an outer query, for ``Exists``."""
        key = Cast(models.OuterRef("pk"), models.CharField(max_length=60))
        return self.of(model).filter(target_key=key)

    def waiting(self) -> Self:
        """Keep those that nobody has decided on, the oldest first."""
        return self.filter(state=State.WAITING).order_by("proposed_at", "pk")

    def overrides_to_review(self) -> Self:
        """Keep those put through by one person alone and not reviewed since."""
        return self.filter(state=State.OVERRIDDEN, reviewed_by=None).order_by(
            "decided_at", "pk"
        )

    def in_force(self) -> Self:
        """Keep those that took effect, the latest first."""
        done = (State.APPROVED, State.OVERRIDDEN)
        return self.filter(state__in=done).order_by("-decided_at", "-pk")

    def decided_between(self, since: datetime, until: datetime) -> Self:
        """Keep those decided after ``since`` and until ``until``."""
        return self.filter(decided_at__gt=since, decided_at__lte=until)

    def asked(self) -> Self:
        """Keep those with a question that their proposer has not answered yet.

        A comment answers, and so does an edit.
        """
        return self.filter(_unanswered())

    def with_questions(self) -> Self:
        """Add ``is_asked``: whether it is one of asked(). No query more."""
        return self.annotate(is_asked=_unanswered())

    def waiting_for(self, user: User) -> Self:
        """Keep those that wait for a user, the oldest first.

        Those of others that the user may decide on, and the user's own with an open
        question. One query; two more where the user's permissions are not read yet.
        """
        return self.waiting().filter(_for(user))

    def waiting_for_others(self, user: User) -> Self:
        """Keep those that wait for somebody else than a user, the oldest first."""
        return self.waiting().exclude(_for(user))

    def counted_for(self, user: User) -> dict[str, int]:
        """Count those of waiting_for() and of waiting_for_others(). One query."""
        waiting, own = Q(state=State.WAITING), _for(user)
        return self.aggregate(
            waiting_for_me=Count("pk", filter=waiting & own),
            waiting_for_others=Count("pk", filter=waiting & ~own),
        )

    def counted(self) -> dict[str, int]:
        """Count those of waiting() and of overrides_to_review(). One query."""
        return self.aggregate(
            waiting=Count("pk", filter=Q(state=State.WAITING)),
            overrides=Count("pk", filter=Q(state=State.OVERRIDDEN, reviewed_by=None)),
        )

    def same_as(self, proposal: "Proposal") -> Self:
        """Keep those that wait and by which the same person asks for the same."""
        same = proposal.current_fingerprint()
        return self.filter(state=State.WAITING, fingerprint=same)

    def like(self, proposal: "Proposal") -> Self:
        """Keep those that wait and to which the same person would add by another.

        Of a record that exists one person has one for each verb; a merge is about a
        second record, and an addition about none yet.
        """
        if not proposal.target_key or proposal.verb == Verb.MERGE:
            return self.same_as(proposal)
        return self.filter(
            state=State.WAITING,
            target_label=proposal.target_label,
            target_key=proposal.target_key,
            verb=proposal.verb,
            proposer_id=proposal.proposer_id,
        )

    def get_or_add(self, proposal: "Proposal") -> tuple["Proposal", bool]:
        """Return the one of like(), locked, else save this one; and whether it is new.

        Of two at one moment the constraints let one through.
        """
        like = self.select_for_update().like(proposal)
        if found := like.first():
            return found, False
        try:
            with transaction.atomic():
                proposal.save()
        except IntegrityError:
            if found := like.first():
                return found, False
            raise
        return proposal, True

    def with_people(self) -> Self:
        """Load who did what. No query more."""
        return self.select_related("proposer", "decided_by", "reviewed_by")


def _for(user: User) -> Q:
    """Return the condition on a waiting proposal that it waits for a user."""
    to_decide = Q(target_label__in=decidable_labels(user)) & ~Q(proposer=user)
    return to_decide | (Q(proposer=user) & Q(_unanswered()))


def _unanswered() -> Exists:
    comments = apps.get_model("review", "Comment")._default_manager
    proposer = OuterRef("proposal__proposer")
    answers = comments.filter(
        proposal=OuterRef("proposal"), author=proposer, pk__gt=OuterRef("pk")
    )
    questions = comments.filter(
        proposal=OuterRef("pk"), is_question=True, at__gte=OuterRef("proposed_at")
    )
    return Exists(
        questions.exclude(author=OuterRef("proposer")).exclude(Exists(answers))
    )
