"""What a reader says is wrong with a mission's record."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

ANSWERED_WITHIN = timedelta(days=7)
"""How soon staff mean to look at a report."""

ADDRESS_KEPT = timedelta(days=30)
"""How long a reader's address is kept at most; it goes with the answer."""


class ReaderReportQuerySet(models.QuerySet["ReaderReport"]):
    def waiting(self) -> Self:
        """Keep those that nobody has dealt with, the oldest first."""
        return self.filter(state=ReaderReport.State.WAITING).order_by("sent_at", "pk")

    def late(self, at: datetime) -> Self:
        """Keep those that have waited for longer than a week, the oldest first."""
        return self.waiting().filter(sent_at__lt=at - ANSWERED_WITHIN)

    def to_answer(self) -> Self:
        """Keep those whose reader left an address and has not been answered."""
        return self.exclude(reply_to="")

    def forget_addresses(self, at: datetime) -> int:
        """Erase readers' addresses that were kept for 30 days. One query."""
        old = self.to_answer().filter(sent_at__lte=at - ADDRESS_KEPT)
        return old.update(reply_to="")


class ReaderReport(models.Model):
    """One report. Nothing is kept about who sent it but an address to answer to.

    ``reply_to`` is blank once the answer is queued, and after 30 days.
    """

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

    class Outcome(models.TextChoices):
        SO_ALREADY = "so already", _("The record says so already.")
        UNCONFIRMED = "unconfirmed", _("We could not confirm it.")
        NOT_OURS = "not ours", _("It is not about what this portal says.")

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

    outcome = models.CharField(
        _("what came of it"), max_length=11, choices=Outcome, blank=True
    )
    answer = models.CharField(_("line to the reader"), max_length=300, blank=True)
    reply_to = models.EmailField(blank=True, editable=False)
    language = models.CharField(
        max_length=10, choices=settings.LANGUAGES, default="en", editable=False
    )

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
            models.CheckConstraint(
                condition=~Q(state="dismissed") | ~Q(outcome=""),
                name="readerreport_closed_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.mission}"

    @property
    def due_at(self) -> datetime:
        return self.sent_at + ANSWERED_WITHIN

    @property
    def awaits_answer(self) -> bool:
        """Whether the reader left an address and has not been answered."""
        return bool(self.reply_to)
