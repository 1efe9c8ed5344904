"""What each member of staff is told by e-mail, and what waits to be told."""

from datetime import datetime, time, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.review.models import Proposal

BUNDLED_WITHIN = timedelta(minutes=5)
"""What happens so soon after another event goes into the same e-mail."""
HOUR = time(6)
"""In UTC. The first run after it sends what is told once a day."""


class NotificationPreference(models.Model):
    """How soon a member of staff is told of what; without a row the defaults hold."""

    class Pace(models.TextChoices):
        AT_ONCE = "at once", _("at once")
        DAILY = "daily", _("once a day")
        NEVER = "never", _("never")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notification_preference",
    )
    asks = models.CharField(
        _("what waits for me: proposals to decide, questions to me"),
        max_length=7,
        choices=Pace,
        default=Pace.AT_ONCE,
    )
    tells = models.CharField(
        _("what happens to mine: decisions, comments, answers"),
        max_length=7,
        choices=Pace,
        default=Pace.DAILY,
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="en"
    )

    class Meta:
        verbose_name = _("choice of e-mails")
        verbose_name_plural = _("choices of e-mails")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)

    def due_at(self, kind: str, at: datetime) -> datetime | None:
        """Return when an event is told that happens at ``at``; None for never."""
        pace = self.asks if kind in Notification.ASKS else self.tells
        if pace == self.Pace.NEVER:
            return None
        if pace == self.Pace.AT_ONCE:
            return at + BUNDLED_WITHIN
        today = at.replace(hour=HOUR.hour, minute=0, second=0, microsecond=0)
        return today if at < today else today + timedelta(days=1)


class NotificationQuerySet(models.QuerySet["Notification"]):
    def due(self, at: datetime) -> Self:
        return self.filter(due_at__lte=at)


class Notification(models.Model):
    """An event of a proposal that one person is to be told; deleted once it is."""

    class Kind(models.TextChoices):
        DECIDE = "decide", _("Proposals to decide on")
        LOOK = "look", _("Put through by one person, to be looked at")
        QUESTION = "question", _("Questions to you")
        DECIDED = "decided", _("Decided")
        COMMENT = "comment", _("Comments and answers")

    ASKS = (Kind.DECIDE, Kind.LOOK, Kind.QUESTION)
    """What asks something of the person; the rest tells something."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    due_at = models.DateTimeField()

    objects = NotificationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "proposal", "kind"], name="notification_once"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="notification_due")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.proposal_id}"
