"""Subscriptions to e-mail, and the queue of letters.

An address is stored only once its owner has confirmed it; a letter that was sent keeps
neither address nor text.
"""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

STUCK = timedelta(hours=1)
"""Since when an e-mail waits that no worker has tried."""
RETENTION = timedelta(days=7)
"""How long the row of a sent letter is kept: its times, kind and number of tries."""


URGENCY = ("advisory", "confirm", "staff", "answer", "digest")
"""Kinds of letters, the most urgent first."""


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def about(self, country: str) -> Self:
        """Keep those to a country and those to the whole world; blank: all of them."""
        return self.filter(country__in=["", country]) if country else self.all()


class Subscription(models.Model):
    """One reader's subscription to a country; blank: to all countries."""

    email = models.EmailField(_("e-mail address"))
    country = CountryField(_("country"), blank=True, help_text=_("Blank: worldwide."))
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    wants_advisories = models.BooleanField(_("advisories, at once"), default=True)
    wants_digest = models.BooleanField(_("a daily summary"), default=False)
    confirmed_at = models.DateTimeField(_("confirmed at"))
    digest_until = models.DateTimeField(_("summarised until"))

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["country", "-confirmed_at"]
        default_permissions = ("view", "delete")
        constraints = [
            models.UniqueConstraint(
                fields=["email", "country"], name="subscription_once"
            ),
            models.CheckConstraint(
                condition=Q(wants_advisories=True) | Q(wants_digest=True),
                name="subscription_wants_something",
            ),
        ]
        indexes = [models.Index(fields=["country"], name="subscription_country")]

    def __str__(self) -> str:
        return f"{masked(self.email)} · {self.country.code or '*'}"


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> Self:
        """Keep those neither sent nor dropped."""
        return self.filter(sent_at=None, dropped_at=None)

    @staticmethod
    def is_stuck(at: datetime) -> Q:
        """Return the condition that the mail server, or the worker, did not take it."""
        is_late = Q(queued_at__lt=at - STUCK, next_try_at__lt=at)
        return ~Q(last_error="") | is_late

    def due(self, at: datetime) -> Self:
        """Keep those to be sent now, the most urgent kind first."""
        return self._in_order().filter(next_try_at__lte=at)

    def to_try(self, at: datetime) -> Self:
        """Keep those due, and those that wait because the mail server failed."""
        due = Q(next_try_at__lte=at) | Q(waits_for_server=True)
        return self._in_order().filter(due)

    def _in_order(self) -> Self:
        kinds = models.Case(
            *(models.When(kind=kind, then=place) for place, kind in enumerate(URGENCY)),
            default=len(URGENCY),
        )
        return self.waiting().order_by(kinds, "pk")

    def delete_old(self, at: datetime) -> int:
        """Delete those sent or dropped a week ago; return how many. One query."""
        old = Q(sent_at__lt=at - RETENTION) | Q(dropped_at__lt=at - RETENTION)
        return self.filter(old).delete()[0]

    def erase_askers(self, at: datetime) -> None:
        """Erase the hashes of senders that are older than the hour they count in."""
        hour_ago = at - timedelta(hours=1)
        self.filter(queued_at__lt=hour_ago).exclude(asker="").update(asker="")


class Letter(models.Model):
    """One e-mail to one person. Address and text are erased once it is sent."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("confirmation")
        ADVISORY = "advisory", _("advisory")
        DIGEST = "digest", _("daily summary")
        STAFF = "staff", _("to staff")
        ANSWER = "answer", _("answer to a report")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    about = models.CharField(_("about"), max_length=120, unique=True)
    to = models.EmailField(_("to"), blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    unsubscribe = models.CharField(_("way out"), max_length=500, blank=True)
    asker = models.CharField(max_length=64, blank=True, editable=False)
    queued_at = models.DateTimeField(_("queued at"))
    until = models.DateTimeField(_("not to be sent after"))
    next_try_at = models.DateTimeField(_("next try"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    waits_for_server = models.BooleanField(default=False, editable=False)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    dropped_at = models.DateTimeField(_("given up at"), null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-queued_at", "-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="letter_waiting",
                condition=Q(sent_at=None, dropped_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.queued_at:%Y-%m-%d %H:%M}"


def masked(email: str) -> str:
    """Return an address with its name cut to one letter ("a…@mail.example")."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}…@{host}"
