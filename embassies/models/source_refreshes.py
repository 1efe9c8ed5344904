"""When each source was last refreshed, and with which outcome."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from embassies.models.import_requests import ImportRequest
from embassies.models.imports import ImportRun

LATE_AFTER = timedelta(days=7)
"""Staff are warned where the last success of a source is older."""


class SourceRefreshQuerySet(models.QuerySet["SourceRefresh"]):
    def with_results(self) -> Self:
        """Load what was held back. No query more."""
        return self.select_related("import_request")


class SourceRefresh(models.Model):
    """The last refresh of one source, written by ``manage.py refresh``.

    ``posts`` counts those of the last list that was imported; ``import_request`` is
    what the last refresh held back.
    """

    class Outcome(models.TextChoices):
        DONE = "done", _("changed something")
        UNCHANGED = "unchanged", _("nothing new")
        HELD_BACK = "held_back", _("held back")
        FAILED = "failed", _("failed")

    source = models.CharField(_("source"), max_length=50, primary_key=True)
    name = models.CharField(_("name"), max_length=200)
    tried_at = models.DateTimeField(_("last tried"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    message = models.CharField(_("message"), max_length=500, blank=True)
    succeeded_at = models.DateTimeField(_("last success"), null=True, blank=True)
    posts = models.PositiveIntegerField(_("posts"), default=0)
    run = models.ForeignKey(
        ImportRun,
        models.SET_NULL,
        verbose_name=_("import run"),
        related_name="+",
        null=True,
        blank=True,
    )
    import_request = models.ForeignKey(
        ImportRequest,
        models.SET_NULL,
        verbose_name=_("import"),
        related_name="+",
        null=True,
        blank=True,
    )

    objects = SourceRefreshQuerySet.as_manager()

    class Meta:
        verbose_name = _("refresh of a source")
        verbose_name_plural = _("refreshes of sources")
        ordering = ["source"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.source

    @property
    def waits(self) -> bool:
        """Whether what was held back waits for its dry run or for a decision."""
        held = self.import_request
        return held is not None and held.state in (
            ImportRequest.State.CHECKING,
            ImportRequest.State.READY,
        )

    @property
    def is_put_through(self) -> bool:
        """Whether staff put through what was held back."""
        held = self.import_request
        return held is not None and held.state == ImportRequest.State.COMMITTED

    @property
    def last_success(self) -> datetime | None:
        """When a list of it was last imported, by itself or by staff."""
        if self.is_put_through and self.import_request:
            return self.import_request.decided_at
        return self.succeeded_at

    @property
    def accepted_posts(self) -> int:
        """The number of posts in the list that was last imported."""
        if self.is_put_through and self.import_request:
            return self.import_request.line_count
        return self.posts

    def is_late(self, *, at: datetime) -> bool:
        """Return whether it has not succeeded for a week."""
        return self.last_success is None or self.last_success < at - LATE_AFTER
