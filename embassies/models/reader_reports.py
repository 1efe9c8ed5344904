"""What a reader says is wrong with a mission's record."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

ANSWERED_WITHIN = timedelta(days=7)
"""How soon staff mean to look at a report."""


class ReaderReportQuerySet(models.QuerySet["ReaderReport"]):
    def waiting(self) -> Self:
        """Keep those that nobody has dealt with, the oldest first."""
        return self.filter(state=ReaderReport.State.WAITING).order_by("sent_at", "pk")


class ReaderReport(models.Model):
    """One report. Nothing is kept about who sent it."""

    class About(models.TextChoices):
        PHONE = "phone", _("A phone number")
        EMAIL = "email", _("An e-mail address or a website")
        ADDRESS = "address", _("The address or the position")
        HOURS = "hours", _("The opening hours")
        STATUS = "status", _("Whether it is open")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("made into a proposal")
        DISMISSED = "dismissed", _("dismissed")

    mission = models.ForeignKey(
        "embassies.Mission",
        models.CASCADE,
        verbose_name=_("mission"),
        related_name="reader_reports",
    )
    about = models.CharField(_("what is wrong"), max_length=10, choices=About)
    text = models.CharField(_("what it should say"), max_length=1000)
    evidence = models.CharField(_("how the reader knows"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("sent at"))
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.WAITING
    )
    proposal = models.ForeignKey(
        "review.Proposal",
        models.PROTECT,
        verbose_name=_("proposal"),
        related_name="+",
        null=True,
        blank=True,
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("dealt with by"),
        related_name="+",
        null=True,
        blank=True,
    )
    handled_at = models.DateTimeField(_("dealt with at"), null=True, blank=True)

    objects = ReaderReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of an error")
        verbose_name_plural = _("reports of errors")
        ordering = ["-sent_at", "-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["state", "sent_at"], name="readerreport_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", handled_by=None)
                | Q(state__in=["accepted", "dismissed"], handled_by__isnull=False),
                name="readerreport_handled_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(proposal__isnull=False),
                name="readerreport_accepted_as_proposal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.mission}"

    @property
    def due_at(self) -> datetime:
        return self.sent_at + ANSWERED_WITHIN
