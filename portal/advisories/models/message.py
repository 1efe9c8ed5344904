"""The CAP messages that were sent about advisories; they never change."""

import uuid
from datetime import datetime
from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.advisories.models.advisory import Advisory
from portal.web.markdown import validate_wording


class MessageKind(models.TextChoices):
    """The values of msgType in CAP 1.2."""

    ALERT = "Alert", _("issued")
    UPDATE = "Update", _("changed")
    CANCEL = "Cancel", _("ended")


class MessageQuerySet(models.QuerySet["AdvisoryMessage"]):
    def sent(self, at: datetime) -> Self:
        """Keep the messages that are public at an instant."""
        return self.filter(sent_at__lte=at)

    def discard_unsent(self, at: datetime) -> None:
        """Delete the messages that are not public yet; all others stay for ever."""
        models.QuerySet.delete(self.filter(sent_at__gt=at))

    def update(self, **values: object) -> NoReturn:
        raise TypeError("What was sent is never changed.")

    def delete(self) -> NoReturn:
        raise TypeError("What was sent is never deleted.")


class AdvisoryMessage(models.Model):
    """One CAP message; ``payload`` is a copy that later edits leave unchanged.

    ``sender`` is stored because the site may move and the references of later
    messages must still name the old one (CAP 1.2, 3.2.1 references).
    """

    identifier = models.UUIDField(
        _("identifier"), unique=True, default=uuid.uuid4, editable=False
    )
    advisory = models.ForeignKey(
        Advisory, models.PROTECT, verbose_name=_("advisory"), related_name="messages"
    )
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=6, choices=MessageKind)
    sender = models.CharField(_("sender"), max_length=200)
    sent_at = models.DateTimeField(_("sent at"), db_index=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("sent by"),
        related_name="+",
        null=True,
    )
    note = models.CharField(
        _("public change note"),
        max_length=300,
        blank=True,
        validators=[validate_wording],
    )
    payload = models.JSONField(_("what was said"))

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-sent_at", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["advisory", "number"], name="advisory_message_number_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=MessageKind.values),
                name="advisory_message_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.urn

    def save(self, **kwargs: Any) -> None:
        """Save once; raise TypeError afterwards."""
        if not self._state.adding:
            raise TypeError("What was sent is never changed.")
        super().save(**kwargs)

    def delete(self, *args: object, **options: object) -> NoReturn:
        raise TypeError("What was sent is never deleted.")

    @property
    def urn(self) -> str:
        """The CAP identifier; not a tag URI, whose comma CAP forbids."""
        return f"urn:uuid:{self.identifier}"
