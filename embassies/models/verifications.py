"""Checks by staff that a record is still correct, and the second looks at some."""

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from portal.countries.models import CheckMethod

SECOND_LOOK_WITHIN = timedelta(days=14)
ONE_IN = 10
"""The share of each person's checks of a month that a second person looks at."""


class VerificationQuerySet(models.QuerySet["Verification"]):
    def of(self, user: User) -> Self:
        return self.filter(by=user)

    def in_month(self, day: date) -> Self:
        return self.filter(at__year=day.year, at__month=day.month)

    def waiting(self) -> Self:
        """Keep those that a second person has to look at, the first due one first.

        A check that no longer stands on its record has nothing to look at.
        """
        stands = Q(mission__verified_at=F("at"), mission__withdrawn_at=None)
        return self.filter(stands, due_on__isnull=False, outcome="").order_by(
            "due_on", "pk"
        )

    def waiting_for(self, user: User) -> Self:
        """Keep those waiting that were somebody else's checks."""
        return self.waiting().exclude(by=user)

    def with_people(self) -> Self:
        """Load the mission and who checked it. No query more."""
        return self.select_related("mission", "by", "second_by")


class Verification(models.Model):
    """One check of a mission by a member of staff.

    ``due_on`` is set where a second person has to look at it too, who is another one:
    that is a constraint of the database.
    """

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("found correct again")
        WRONG = "wrong", _("found wrong")

    mission = models.ForeignKey(
        "embassies.Mission",
        models.CASCADE,
        verbose_name=_("mission"),
        related_name="verifications",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("checked by"),
        related_name="+",
    )
    method = models.CharField(
        _("how it was checked"), max_length=10, choices=CheckMethod
    )
    at = models.DateTimeField(_("checked at"))
    due_on = models.DateField(_("second look by"), null=True, blank=True)
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("second look by whom"),
        related_name="+",
        null=True,
        blank=True,
    )
    second_at = models.DateTimeField(_("second look at"), null=True, blank=True)
    outcome = models.CharField(
        _("result of the second look"), max_length=10, choices=Outcome, blank=True
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("check by staff")
        verbose_name_plural = _("checks by staff")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["by", "at"], name="verification_by"),
            models.Index(fields=["outcome", "due_on"], name="verification_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(second_by=None, second_at=None, outcome="")
                | (
                    Q(second_at__isnull=False, outcome__in=["confirmed", "wrong"])
                    & Q(due_on__isnull=False)
                    & ~Q(second_by=F("by"))
                ),
                name="verification_second_look_by_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.mission)


def is_in_sample(number: int, person: int, month: str) -> bool:
    """Return whether a person's check gets a second look; ``number`` is 1-based.

    The first of a month, then one of each following ten, which one cannot know
    beforehand: never less than a tenth.
    """
    if number == 1:
        return True
    group, place = divmod(number - 2, ONE_IN)
    text = f"{person} {month} {group}"
    digest = salted_hmac("embassies.verification", text, algorithm="sha256").digest()
    return place == int.from_bytes(digest[:8], "big") % ONE_IN


def due_date(number: int, person: int, at: datetime) -> date | None:
    """Return by when a second person looks at a check; None where nobody has to."""
    chosen = is_in_sample(number, person, f"{at:%Y-%m}")
    return (at + SECOND_LOOK_WITHIN).date() if chosen else None
