"""Comments and questions on proposals. Rows are only added."""

import json
from hashlib import sha256
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.audit.models import AppendOnlyError


class CommentQuerySet(models.QuerySet["Comment"]):
    def update(self, **values: object) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class Comment(models.Model):
    """A remark on a proposal, in plain text; a question waits for its proposer.

    Write one through ``portal.review.workflow.comment`` only: it adds to the log.
    """

    proposal = models.ForeignKey(
        "review.Proposal",
        models.PROTECT,
        verbose_name=_("proposal"),
        related_name="comments",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("who"),
        related_name="+",
    )
    at = models.DateTimeField(_("when"))
    text = models.CharField(_("comment"), max_length=2000)
    is_question = models.BooleanField(_("a question"), default=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""), name="comment_not_blank"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **options)

    def delete(self, *args: object, **options: object) -> NoReturn:
        raise AppendOnlyError

    def seal(self) -> str:
        """Return the hash of who wrote what, and when; the audit log keeps it."""
        values = [
            *(self.pk, self.proposal_id, self.author_id, self.at.isoformat()),
            *(self.text, self.is_question),
        ]
        return sha256(json.dumps(values).encode()).hexdigest()
