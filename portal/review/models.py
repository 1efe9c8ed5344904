"""Proposals: what one person proposes and another one decides on."""

import json
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, gettext_lazy as _

from portal.review.actor import Actor, NotPossibleError, required_reason
from portal.review.comments import Comment
from portal.review.items import value_of
from portal.review.queries import ProposalQuerySet
from portal.review.states import State, Verb
from portal.review.two_person_record import TwoPersonRecord

__all__ = ["Comment", "Proposal", "ProposalQuerySet"]
_SEALED = (
    *("target_label", "target_key", "verb", "revision", "why", "evidence", "state"),
    *("proposer", "proposed_at", "decided_by", "decided_at", "reason", "reviewed_by"),
    *("reviewed_at", "items", "recorded"),
)


class Proposal(TwoPersonRecord):
    """A change proposed to a record of a reviewed model.

    ``target_label`` names the model ("embassies.mission"), ``target_key`` the row;
    the key is blank while the row is to be added. ``items`` holds the fields with the
    old and the new value; ``version`` is a hash of the record that the change starts
    from, and ``recorded`` its values. Change one through ``portal.review.workflow`` only: it is applied there. That
    two people differ is a constraint of the database.
    """

    State = State
    Verb = Verb

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
    evidence = models.CharField(_("where it comes from"), max_length=500, blank=True)
    recorded = models.JSONField(_("record it starts from"), default=dict)
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
            models.UniqueConstraint(
                fields=["target_label", "target_key", "verb", "proposer"],
                condition=Q(state="waiting") & ~Q(target_key="") & ~Q(verb="merge"),
                name="proposal_one_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(decided_by=F("proposer")),
                name="proposal_withdrawn_by_its_proposer",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposer"))),
                name="proposal_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | Q(
                    state__in=["approved", "rejected", "withdrawn", "overridden"],
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
            raise NotPossibleError(gettext("It was decided already."))
        self.require_token(token)

    def save_decision(self, state: str, reason: str, actor: Actor) -> None:
        """Save a decision; raise NotPossibleError where one needs a reason."""
        if state in (State.REJECTED, State.OVERRIDDEN):
            reason = required_reason(reason)
        self.state, self.reason = state, reason
        self.decided_by, self.decided_at = actor.by, actor.at
        self.save()

    def awaits_review(self) -> bool:
        return self.state == self.State.OVERRIDDEN and not self.reviewed_by_id

    def seal(self) -> str:
        """Return the hash of who proposed and decided what; the audit log keeps it."""
        sealed = [self.pk, *(value_of(self, name) for name in _SEALED)]
        return sha256(json.dumps(sealed, sort_keys=True).encode()).hexdigest()
