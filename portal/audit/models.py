"""Who did what to the directory, when and why: a chain that is only added to."""

import json
from datetime import UTC
from hashlib import sha256
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnlyError(TypeError):
    """An entry of the log was to be changed or removed."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **values: Any) -> int:
        raise AppendOnlyError

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class AuditEntry(models.Model):
    """One deed. Its hash covers all that it says and the hash of the one before.

    Names and keys are copied, so that nothing elsewhere changes an entry. Write one
    through ``portal.audit.log`` only.
    """

    class Verb(models.TextChoices):
        ENTERED = "entered", _("entered, hidden")
        EDITED = "edited", _("edited")
        PROPOSED = "proposed", _("proposed")
        RENEWED = "renewed", _("proposed again")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        OVERRIDDEN = "overridden", _("put through alone")
        REVIEWED = "reviewed", _("looked at afterwards")
        CHECKED = "checked", _("found still correct")
        IMPORTED = "imported", _("imported")
        RESET = "reset", _("second factor removed")
        UNDONE = "undone", _("import rolled back")

    number = models.BigIntegerField(_("number"), primary_key=True)
    verb = models.CharField(_("what was done"), max_length=10, choices=Verb)
    subject = models.CharField(_("to what"), max_length=150, blank=True)
    mission_key = models.BigIntegerField(_("mission"), null=True, db_index=True)
    who = models.CharField(_("who"), max_length=200, blank=True)
    why = models.CharField(_("why"), max_length=500, blank=True)
    at = models.DateTimeField(_("when"))
    changes = models.TextField(_("what changed"), default="{}")
    previous = models.CharField(_("hash of the one before"), max_length=64, unique=True)
    hash = models.CharField(_("hash"), max_length=64)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log of the directory")
        ordering = ["-number"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.number}: {self.verb} {self.subject}".strip()

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError

    def digest(self) -> str:
        """Return the hash that this entry should have."""
        said = [
            *(self.number, self.verb, self.subject, self.mission_key, self.who),
            *(self.why, self.at.astimezone(UTC).isoformat(), self.changes),
            self.previous,
        ]
        return sha256(json.dumps(said).encode()).hexdigest()

    @property
    def changed(self) -> Any:
        return json.loads(self.changes)
