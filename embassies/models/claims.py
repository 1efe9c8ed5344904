"""What a source said of a fact of which only one value can stand in the record."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.countries.models import Source
from portal.countries.partial_dates import PartialDateField
from portal.review.guard import Guarded, GuardedQuerySet


class SayingQuerySet(GuardedQuerySet["SourceClaim"]):
    """Claims of sources, guarded as portal/review/guard.py says."""


class SourceClaim(Guarded):
    """The last word of one source on a field of which another source speaks too.

    Written by imports only, whether or not the value came into the record: so that
    a page can say who says what. A field that one source alone speaks of has none.
    """

    class Field(models.TextChoices):
        ADDRESS = "address", _("address")
        POINT = "point", _("position")
        HOURS = "opening_hours", _("opening hours")

    mission = models.ForeignKey(
        "embassies.Mission",
        models.CASCADE,
        verbose_name=_("mission"),
        related_name="claims",
    )
    field = models.CharField(_("field"), max_length=15, choices=Field)
    value = models.JSONField(
        _("value"), help_text=_("The address, or latitude, longitude and precision.")
    )
    source = models.ForeignKey(
        Source, models.PROTECT, verbose_name=_("source"), related_name="+"
    )
    source_url = models.URLField(_("source address"), max_length=1000, blank=True)
    source_date = PartialDateField(_("date of the source"))

    objects = SayingQuerySet.as_manager()

    class Meta:
        verbose_name = _("word of a source")
        verbose_name_plural = _("words of sources")
        ordering = ["mission", "field", "source"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "field", "source"], name="sourceclaim_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.value}"
