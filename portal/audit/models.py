"""The audit log: who did what to which record, when and why. Entries are only added."""

import json
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnlyError(TypeError):
    """An entry of the log was to be changed or removed."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def about(self, label: str, *keys: object) -> Self:
        """Keep entries about records of one model, by their keys."""
        return self.filter(
            target_label=label, target_key__in=[str(one) for one in keys]
        )

    def update(self, **values: object) -> int:
        raise AppendOnlyError

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class AuditEntry(models.Model):
    """One event. Its hash covers all its values and the hash of the entry before.

    Names and keys are copied, so that no change elsewhere alters an entry. Write
    entries through ``portal.audit.log`` only.
    """

    class Verb(models.TextChoices):
        ADDED = "added", _("added")
        EDITED = "edited", _("edited")
        PROPOSED = "proposed", _("proposed")
        RENEWED = "renewed", _("proposed again")
        REVISED = "revised", _("proposal edited")
        REBASED = "rebased", _("taken over onto the record of then")
        COMMENTED = "commented", _("comment on a proposal")
        ASKED = "asked", _("question about a proposal")
        WITHDRAWN = "withdrawn", _("proposal withdrawn")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        OVERRIDDEN = "overridden", _("put through alone")
        REVIEWED = "reviewed", _("looked at afterwards")
        CHECKED = "checked", _("found still correct")
        IMPORTED = "imported", _("imported")
        RESET = "reset", _("second factor removed")
        REMOVED = "removed", _("removed")
        UNDONE = "undone", _("import rolled back")

    number = models.BigIntegerField(_("number"), primary_key=True)
    verb = models.CharField(_("what was done"), max_length=10, choices=Verb)
    subject = models.CharField(_("to what"), max_length=150, blank=True)
    target_label = models.CharField(_("kind"), max_length=60, blank=True)
    target_key = models.CharField(_("of which record"), max_length=60, blank=True)
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
        indexes = [
            models.Index(
                fields=["target_label", "target_key"], name="auditentry_target"
            ),
            models.Index(fields=["who"], name="auditentry_who"),
            models.Index(fields=["at"], name="auditentry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.verb} {self.subject}".strip()

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError

    @property
    def changed(self) -> Any:
        """The changes, read from their JSON."""
        return json.loads(self.changes)
