"""What became of the last look at a website or a number; nothing follows by itself."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from embassies.models.parts import Contact
from portal.countries.models import Ministry

AGAIN_AFTER = timedelta(days=7)
"""How long a result counts."""
AGAIN_AFTER_FAILURE = timedelta(days=1)


class CheckQuerySet(models.QuerySet["Check"]):
    def in_use(self) -> Self:
        """Keep what the public directory shows now."""
        shown = Contact.objects.filter(withdrawn_at=None, mission__withdrawn_at=None)
        values = shown.order_by().values("value")
        ministries = Ministry.objects.order_by()
        told = Q(value__in=values)
        for name in ("emergency_phone", *Ministry.WEBSITES):
            told |= Q(value__in=ministries.values(name))
        return self.filter(told)

    def failing(self) -> Self:
        """Keep what failed at the last look, the longest failing first."""
        return self.filter(outcome__in=FAILURES).order_by("-failures", "value")

    def recent(self, at: datetime) -> Self:
        """Keep what need not be looked at again yet."""
        fine = Q(checked_at__gt=at - AGAIN_AFTER) & ~Q(outcome__in=FAILURES)
        return self.filter(fine | Q(checked_at__gt=at - AGAIN_AFTER_FAILURE))


class Check(models.Model):
    """The last look at one website, or at one number as dialled in one country."""

    class Kind(models.TextChoices):
        WEBSITE = "website", _("website")
        PHONE = "phone", _("phone")

    class Outcome(models.TextChoices):
        OK = "ok", _("answers")
        MOVED = "moved", _("has moved for good")
        DENIED = "denied", _("answers, but not to a machine")
        GONE = "gone", _("the page is gone")
        ERROR = "error", _("answers with an error")
        TIMEOUT = "timeout", _("no answer in time")
        REFUSED = "refused", _("takes no connection")
        NO_HOST = "no_host", _("the host is not known")
        TLS = "tls", _("its certificate is not valid")
        FORBIDDEN = "forbidden", _("no public web address")
        REDIRECTS = "redirects", _("leads on without end")
        UNREADABLE = "unreadable", _("the answer cannot be read")
        IN_PLAN = "in_plan", _("in the numbering plan")
        SHORT = "short", _("a short number, dialled only there")
        ELSEWHERE = "elsewhere", _("valid, but of another country")
        NOT_IN_PLAN = "not_in_plan", _("in no numbering plan")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    value = models.CharField(_("value"), max_length=1000)
    region = models.CharField(_("dialled in"), max_length=2, blank=True)
    outcome = models.CharField(_("result"), max_length=12, choices=Outcome)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    final_url = models.CharField(_("leads to"), max_length=2000, blank=True)
    detail = models.CharField(_("details"), max_length=300, blank=True)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    checked_at = models.DateTimeField(_("looked at"))
    fine_at = models.DateTimeField(_("last without fault"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)

    objects = CheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("link or number check")
        verbose_name_plural = _("link and number checks")
        ordering = ["-failures", "value"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["outcome", "checked_at"], name="check_outcome")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value", "region"], name="check_once"
            ),
        ]

    def __str__(self) -> str:
        return self.value

    def note(self, *, at: datetime, **found: Any) -> None:
        """Store a look at it; count failures in a row."""
        for name, value in found.items():
            setattr(self, name, value)
        self.checked_at = at
        if self.outcome in FAILURES:
            self.failures += 1
        else:
            self.failures, self.fine_at = 0, at
        self.save()


FAILURES = (
    *(Check.Outcome.GONE, Check.Outcome.ERROR, Check.Outcome.TIMEOUT),
    *(Check.Outcome.REFUSED, Check.Outcome.NO_HOST, Check.Outcome.TLS),
    *(Check.Outcome.FORBIDDEN, Check.Outcome.REDIRECTS, Check.Outcome.UNREADABLE),
    *(Check.Outcome.NOT_IN_PLAN, Check.Outcome.ELSEWHERE),
)
"""What somebody has to look at."""
