"""API keys, which raise the limit of calls."""

import hashlib
import secrets
from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

PREFIX = "chp_"
PREFIX_LENGTH = len(PREFIX) + 6
"""Characters of a key that are stored, to recognise it by."""


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def valid(self) -> Self:
        """Keep keys that are not revoked."""
        return self.filter(revoked_at=None)

    def by_secret(self, secret: str) -> "ApiKey | None":
        """Return the valid key with this secret, or None. One query."""
        return self.valid().filter(digest=digest(secret)).first()


class ApiKey(models.Model):
    """A consumer's key. Only its digest is stored, so it can be shown only once."""

    name = models.CharField(
        _("name"), max_length=100, help_text=_("Who uses it, and for what.")
    )
    start = models.CharField(_("begins with"), max_length=PREFIX_LENGTH, editable=False)
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

    def generate(self) -> str:
        """Set a new secret and return it; not saved."""
        secret = PREFIX + secrets.token_urlsafe(32)
        self.start, self.digest = secret[:PREFIX_LENGTH], digest(secret)
        return secret

    def revoke(self, *, at: datetime) -> None:
        self.revoked_at = at
        self.save(update_fields=["revoked_at"])


def digest(secret: str) -> str:
    """Return the stored digest of a secret."""
    # A secret has 256 random bits, so that neither salt nor a slow hash is needed.
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
