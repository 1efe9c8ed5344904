"""A change that one person proposes and another one decides on."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Self, TypeVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _now, gettext_lazy as _

from portal.review.people import NotPossibleError, reason_in
from portal.review.values import value_of

Row = TypeVar("Row", bound="TwoPeople")
_SEALED = (
    *("revision", "why", "state", "proposer", "proposed_at", "decided_by"),
    *("decided_at", "reason", "reviewed_by", "reviewed_at", "items"),
)


class TwoPeopleQuerySet(models.QuerySet[Row]):
    def waiting(self) -> Self:
        """Keep those that nobody has decided on, the oldest first."""
        return self.filter(state=TwoPeople.State.WAITING).order_by("proposed_at", "pk")

    def overrides_to_review(self) -> Self:
        """Keep those put through by one person alone, until another looked at it."""
        return self.filter(state=TwoPeople.State.OVERRIDDEN, reviewed_by=None).order_by(
            "decided_at", "pk"
        )

    def counted(self) -> dict[str, int]:
        """Count those of waiting() and of overrides_to_review(). One query."""
        return self.aggregate(
            waiting=Count("pk", filter=Q(state=TwoPeople.State.WAITING)),
            overrides=Count(
                "pk", filter=Q(state=TwoPeople.State.OVERRIDDEN, reviewed_by=None)
            ),
        )

    def with_people(self) -> Self:
        """Load who did what. No query more."""
        return self.select_related("proposer", "decided_by", "reviewed_by")


class TwoPeople(models.Model):
    """Who proposed, who decided, why, and who looked at an override afterwards.

    ``items`` holds the fields with the old and the new value. That two people differ
    is a constraint of the database.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        OVERRIDDEN = "overridden", _("put through without a second person")

    items = models.JSONField(_("what changes"))
    revision = models.PositiveIntegerField(_("revision"), default=1)
    why = models.CharField(_("why"), max_length=500, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.WAITING
    )
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("proposed by"),
        related_name="+",
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("decided by"),
        related_name="+",
        null=True,
        blank=True,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("looked at afterwards by"),
        related_name="+",
        null=True,
        blank=True,
    )
    reviewed_at = models.DateTimeField(_("looked at"), null=True, blank=True)

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["state", "proposed_at"], name="%(class)s_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="approved")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposer"))),
                name="%(class)s_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | Q(
                    state__in=["approved", "rejected", "overridden"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="%(class)s_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["rejected", "overridden"]) | ~Q(reason=""),
                name="%(class)s_reason_given",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None, reviewed_at=None)
                | (
                    Q(state="overridden", reviewed_at__isnull=False)
                    & ~Q(reviewed_by=F("decided_by"))
                    & ~Q(reviewed_by=F("proposer"))
                ),
                name="%(class)s_reviewed_by_another",
            ),
        ]

    def check_open(self, revision: int) -> None:
        """Raise NotPossibleError unless it waits, as it was when looked at."""
        if self.state != self.State.WAITING:
            raise NotPossibleError(_now("It was decided already."))
        if self.revision != revision:
            raise NotPossibleError(_now("It was changed since you looked at it."))

    def check_another(self, by: User) -> None:
        """Raise NotPossibleError for whoever proposed it."""
        if self.proposer_id == by.pk:
            raise NotPossibleError(
                _now("You proposed this: another person approves it.")
            )

    def settle(self, state: str, reason: str, *, by: User, at: datetime) -> None:
        """Save a decision; raise NotPossibleError where one needs a reason."""
        approved = state == self.State.APPROVED
        self.state, self.reason = state, reason if approved else reason_in(reason)
        self.decided_by, self.decided_at = by, at
        self.save()

    def look_at(self, *, by: User, at: datetime) -> None:
        """Save that another person has looked at an override; raise NotPossibleError."""
        if self.state != self.State.OVERRIDDEN or self.reviewed_by_id:
            raise NotPossibleError(_now("There is nothing to look at any more."))
        if by.pk in (self.decided_by_id, self.proposer_id):
            raise NotPossibleError(_now("Another person has to look at it."))
        self.reviewed_by, self.reviewed_at = by, at
        self.save()

    def seal(self) -> str:
        """Return the hash of who proposed and decided what; the log keeps it."""
        said = [self.pk, *(value_of(self, name) for name in _SEALED)]
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


class Motion(TwoPeople):
    """What somebody wants to change of anything that is no mission.

    An advisory, an emergency number, a ministry's line, an article, a rule between
    states: ``model`` says which, ``key`` the row; blank while it is to be added.
    ``version`` is a hash of the row that the change starts from. Change one through
    ``portal.review.proposals`` only: it is applied there.
    """

    class Verb(models.TextChoices):
        ADD = "add", _("Add")
        CHANGE = "change", _("Change")
        REMOVE = "remove", _("Remove")
        RAISE = "raise", _("Put before the public")
        END = "end", _("End now")

    model = models.CharField(_("kind"), max_length=60)
    key = models.CharField(_("of which record"), max_length=60, blank=True)
    title = models.CharField(_("record"), max_length=250)
    verb = models.CharField(_("what to do"), max_length=6, choices=Verb)
    version = models.CharField(_("state of the record it starts from"), max_length=64)

    objects = TwoPeopleQuerySet["Motion"].as_manager()

    class Meta(TwoPeople.Meta):
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-proposed_at", "-pk"]
        default_permissions = ("view",)
        permissions = [
            ("approve_motion", _("Can approve and reject proposals")),
            ("override_motion", _("Can put a proposal through alone")),
        ]
        indexes = [
            *TwoPeople.Meta.indexes,
            models.Index(fields=["model", "key"], name="motion_record"),
        ]

    def __str__(self) -> str:
        return self.title
