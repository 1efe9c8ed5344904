"""Who may call the API more often than others?"""

import hashlib
import secrets
from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

PREFIX = "chp_"
SHOWN = len(PREFIX) + 6
"""Letters of a key that are kept as they are, to recognise it by."""


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def valid(self) -> Self:
        """Leave out keys that were revoked."""
        return self.filter(revoked_at=None)

    def of(self, text: str) -> "ApiKey | None":
        """Return the valid key of a text. One query."""
        return self.valid().filter(digest=digest(text)).first()


class ApiKey(models.Model):
    """A consumer's key: only its digest is kept, so it is shown once and never again."""

    name = models.CharField(
        _("name"), max_length=100, help_text=_("Who uses it, and for what.")
    )
    start = models.CharField(_("begins with"), max_length=SHOWN, editable=False)
    digest = models.CharField(_("SHA-256"), max_length=64, unique=True, editable=False)
    calls_a_minute = models.PositiveIntegerField(
        _("calls a minute"),
        null=True,
        blank=True,
        help_text=_("Blank: what every key may do."),
    )
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"

    def draw(self) -> str:
        """Give it a new secret and return it; only its digest is kept."""
        text = PREFIX + secrets.token_urlsafe(32)
        self.start, self.digest = text[:SHOWN], digest(text)
        return text

    def revoke(self, *, at: datetime) -> None:
        self.revoked_at = at
        self.save(update_fields=["revoked_at"])


def digest(text: str) -> str:
    """Return what is kept of a key. It holds 256 random bits: no salt is needed."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
