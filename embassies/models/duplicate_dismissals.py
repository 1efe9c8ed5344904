"""Pairs of records that somebody looked at and called different posts."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DuplicateDismissal(models.Model):
    """Two missions that look like one post and are not; the older record first."""

    first = models.ForeignKey(
        "embassies.Mission",
        models.CASCADE,
        verbose_name=_("one mission"),
        related_name="+",
    )
    second = models.ForeignKey(
        "embassies.Mission",
        models.CASCADE,
        verbose_name=_("the other mission"),
        related_name="+",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("who"),
        related_name="+",
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("pair of different missions")
        verbose_name_plural = _("pairs of different missions")
        ordering = ["-at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], name="different_pair_once"
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="different_pair_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}, {self.second_id}"
