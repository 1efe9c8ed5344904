"""Proposals: what one person proposes and another one decides on."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any, Self, TypeVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.db.models import Count, F, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext as _now, gettext_lazy as _
from django_stubs_ext import StrOrPromise

from portal.review.actor import Actor, NotPossibleError, required_reason
from portal.review.items import value_of

Row = TypeVar("Row", bound="TwoPersonRecord")
_SEALED = (
    *("target_label", "target_key", "verb", "revision", "why", "state", "proposer"),
    *("proposed_at", "decided_by", "decided_at", "reason", "reviewed_by"),
    *("reviewed_at", "items"),
)


def person(label: StrOrPromise) -> models.ForeignKey[User | None]:
    """Return a field for a member of staff, who is kept while the record is."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=label,
        related_name="+",
        null=True,
        blank=True,
    )


class TwoPersonRecord(models.Model):
    """Who proposed, who decided, why, and who reviewed it afterwards.

    Each model has a ``proposer`` of its own: of some nobody need be one.
    """

    proposer_id: int | None

    why = models.CharField(_("why"), max_length=500, blank=True)
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = person(_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    reviewed_by = person(_("looked at afterwards by"))
    reviewed_at = models.DateTimeField(_("looked at"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def state_token(self) -> str:
        """What a decision must quote: it changes with what there is to decide on."""
        raise NotImplementedError

    def require_token(self, token: str) -> None:
        """Raise NotPossibleError unless it is as it was when it was read."""
        if self.state_token != token:
            raise NotPossibleError(_now("It was changed since you looked at it."))

    def require_another(self, actor: Actor) -> None:
        """Raise NotPossibleError for whoever proposed it."""
        if self.proposer_id == actor.by.pk:
            raise NotPossibleError(
                _now("You proposed this: another person approves it.")
            )

    def mark_reviewed(self, actor: Actor) -> None:
        """Save that another person reviewed it afterwards; raise NotPossibleError."""
        if not self.awaits_review():
            raise NotPossibleError(_now("There is nothing to look at any more."))
        if actor.by.pk in self.people():
            raise NotPossibleError(_now("Another person has to look at it."))
        self.reviewed_by, self.reviewed_at = actor.by, actor.at
        self.save()

    def awaits_review(self) -> bool:
        """Return whether one person decided alone and no other has reviewed it yet."""
        raise NotImplementedError

    def people(self) -> set[int | None]:
        """Return the keys of those who may not review it themselves."""
        return {self.proposer_id, self.decided_by_id}


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
        return self.filter(state=Proposal.State.WAITING).order_by("proposed_at", "pk")

    def overrides_to_review(self) -> Self:
        """Keep those put through by one person alone and not reviewed since."""
        return self.filter(state=Proposal.State.OVERRIDDEN, reviewed_by=None).order_by(
            "decided_at", "pk"
        )

    def in_force(self) -> Self:
        """Keep those that took effect, the latest first."""
        done = (Proposal.State.APPROVED, Proposal.State.OVERRIDDEN)
        return self.filter(state__in=done).order_by("-decided_at", "-pk")

    def decided_between(self, since: datetime, until: datetime) -> Self:
        """Keep those decided after ``since`` and until ``until``."""
        return self.filter(decided_at__gt=since, decided_at__lte=until)

    def counted(self) -> dict[str, int]:
        """Count those of waiting() and of overrides_to_review(). One query."""
        return self.aggregate(
            waiting=Count("pk", filter=Q(state=Proposal.State.WAITING)),
            overrides=Count(
                "pk", filter=Q(state=Proposal.State.OVERRIDDEN, reviewed_by=None)
            ),
        )

    def same_as(self, proposal: "Proposal") -> Self:
        """Keep those that wait and by which the same person asks for the same."""
        same = proposal.current_fingerprint()
        return self.filter(state=Proposal.State.WAITING, fingerprint=same)

    def get_or_add(self, proposal: "Proposal") -> tuple["Proposal", bool]:
        """Return the one that waits for the same already, else save this one; and
        whether it is new. Of two at one moment the constraint lets one through.
        """
        if same := self.same_as(proposal).first():
            return same, False
        try:
            with transaction.atomic():
                proposal.save()
        except IntegrityError:
            if same := self.same_as(proposal).first():
                return same, False
            raise
        return proposal, True

    def with_people(self) -> Self:
        """Load who did what. No query more."""
        return self.select_related("proposer", "decided_by", "reviewed_by")


class Proposal(TwoPersonRecord):
    """A change proposed to a record of a reviewed model.

    ``target_label`` names the model ("embassies.mission"), ``target_key`` the row;
    the key is blank while the row is to be added. ``items`` holds the fields with the
    old and the new value; ``version`` is a hash of the record that the change starts
    from. Change one through ``portal.review.workflow`` only: it is applied there. That
    two people differ is a constraint of the database.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        OVERRIDDEN = "overridden", _("put through without a second person")

    class Verb(models.TextChoices):
        ADD = "add", _("Add")
        CHANGE = "change", _("Change")
        REMOVE = "remove", _("Remove")
        MERGE = "merge", _("Merge")
        PUBLISH = "publish", _("Put before the public")
        END = "end", _("End now")

    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("proposed by"),
        related_name="+",
    )
    target_label = models.CharField(_("kind"), max_length=60)
    target_key = models.CharField(_("of which record"), max_length=60, blank=True)
    title = models.CharField(_("record"), max_length=250)
    verb = models.CharField(_("what to do"), max_length=7, choices=Verb)
    items = models.JSONField(_("what changes"))
    version = models.CharField(_("state of the record it starts from"), max_length=64)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.WAITING
    )
    fingerprint = models.CharField(max_length=64, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-proposed_at", "-pk"]
        default_permissions = ("view",)
        permissions = [
            ("approve_proposal", _("Can approve and reject proposals")),
            ("override_proposal", _("Can put a proposal through alone")),
        ]
        indexes = [
            models.Index(fields=["state", "proposed_at"], name="proposal_state"),
            models.Index(fields=["target_label", "target_key"], name="proposal_target"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=Q(state="waiting"),
                name="proposal_waits_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposer"))),
                name="proposal_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | Q(
                    state__in=["approved", "rejected", "overridden"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="proposal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["rejected", "overridden"]) | ~Q(reason=""),
                name="proposal_reason_given",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None, reviewed_at=None)
                | (
                    Q(state="overridden", reviewed_at__isnull=False)
                    & ~Q(reviewed_by=F("decided_by"))
                    & ~Q(reviewed_by=F("proposer"))
                ),
                name="proposal_reviewed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **options: Any) -> None:
        self.fingerprint = self.current_fingerprint()
        super().save(*args, **options)

    def current_fingerprint(self) -> str:
        """Return what it has in common with another that asks for the same. SHA-256.

        A removal holds the moment at which it was asked for, which does not count.
        """
        asked = [
            {**one, "fields": one["fields"] | {"withdrawn_at": True}}
            if one["fields"].get("withdrawn_at", [None, None])[1]
            else one
            for one in self.items
        ]
        same = [self.target_label, self.target_key, self.verb, asked, self.proposer_id]
        return sha256(json.dumps(same, sort_keys=True).encode()).hexdigest()

    @property
    def state_token(self) -> str:
        return str(self.revision)

    @property
    def waits(self) -> bool:
        return self.state == self.State.WAITING

    def require_waiting(self, token: str) -> None:
        """Raise NotPossibleError unless it waits, as it was when it was read."""
        if not self.waits:
            raise NotPossibleError(_now("It was decided already."))
        self.require_token(token)

    def save_decision(self, state: str, reason: str, actor: Actor) -> None:
        """Save a decision; raise NotPossibleError where one needs a reason."""
        approved = state == self.State.APPROVED
        self.state, self.reason = state, reason if approved else required_reason(reason)
        self.decided_by, self.decided_at = actor.by, actor.at
        self.save()

    def awaits_review(self) -> bool:
        return self.state == self.State.OVERRIDDEN and not self.reviewed_by_id

    def seal(self) -> str:
        """Return the hash of who proposed and decided what; the audit log keeps it."""
        sealed = [self.pk, *(value_of(self, name) for name in _SEALED)]
        return sha256(json.dumps(sealed, sort_keys=True).encode()).hexdigest()
