"""A change that one person proposes and another one decides on."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def waiting(self) -> Self:
        """Keep those that nobody has decided on, the oldest first."""
        return self.filter(state=Proposal.State.WAITING).order_by("proposed_at", "pk")

    def overrides_to_review(self) -> Self:
        """Keep those put through by one person alone, until another looked at it."""
        return self.filter(state=Proposal.State.OVERRIDDEN, reviewed_by=None).order_by(
            "decided_at", "pk"
        )

    def with_people(self) -> Self:
        """Load the mission and who did what. No query more."""
        return self.select_related("mission", "proposer", "decided_by", "reviewed_by")


class Proposal(models.Model):
    """What somebody wants to change of a mission, value by value.

    ``items`` holds, for the mission and each of its parts, the fields with the old
    and the new value; ``version`` is the mission's ``updated_at`` that the old values
    were read at. Change one through ``embassies.review`` only: it is applied there.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        OVERRIDDEN = "overridden", _("put through without a second person")

    mission = models.ForeignKey(
        "embassies.Mission",
        models.PROTECT,
        verbose_name=_("mission"),
        related_name="proposals",
    )
    items = models.JSONField(_("what changes"))
    version = models.DateTimeField(_("state of the record it starts from"))
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
        ]
        constraints = [
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
        return f"{self.pk}: {self.mission}"
