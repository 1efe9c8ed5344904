"""Travel advice of governments, in their own words."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from portal.countries.freshness import is_stale
from portal.countries.partial_dates import PartialDateField
from portal.countries.text_lists import validate_language
from portal.review.guard import Guarded, GuardedQuerySet
from portal.web.markdown import validate_wording


class GovernmentAdviceQuerySet(GuardedQuerySet["GovernmentAdvice"]):
    def about(self, country: str) -> Self:
        """Keep the advice about a country."""
        return self.filter(country=country)


class GovernmentAdvice(Guarded):
    """A government's published level of advice, on its own scale.

    Scales differ (US 1-4, Canada 0-3, British and German wordings): levels are never
    counted, merged or converted.
    """

    issuer = CountryField(_("issuing country"))
    country = CountryField(_("about"), db_index=True)
    scale = models.CharField(
        _("name of the scale"), max_length=200, validators=[validate_wording]
    )
    level = models.CharField(
        _("level, as issued"), max_length=300, validators=[validate_wording]
    )
    language = models.CharField(
        _("language of the level"),
        max_length=10,
        help_text=_("Code: en, de, fr"),
        validators=[validate_language],
    )
    summary = models.TextField(
        _("summary, as issued"), blank=True, validators=[validate_wording]
    )
    source_url = models.URLField(_("source address"), max_length=1000)
    source_date = PartialDateField(_("date of the source"))
    retrieved_at = models.DateTimeField(_("read at"))

    objects = GovernmentAdviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("government advice")
        verbose_name_plural = _("government advice")
        ordering = ["country", "issuer", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "country", "scale"], name="government_advice_once"
            ),
            models.CheckConstraint(
                condition=~Q(issuer=F("country")), name="government_advice_is_abroad"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer.code} → {self.country.code}: {self.level}"

    def is_stale(self, at: datetime) -> bool:
        """Return whether its page was not read within 180 days."""
        return is_stale(self.retrieved_at, "", at=at)
