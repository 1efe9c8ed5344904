"""What changed in the directory, in the order in which it became visible."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.web.compiled_queries import CompiledQuery


class ChangeQuerySet(models.QuerySet["Change"]):
    def after(self, number: int) -> Self:
        """Keep what changed after a place in the log, in the log's order."""
        return self.filter(number__gt=number).order_by("number")


class Change(models.Model):
    """The last change of one slug; rows are written by database triggers only.

    ``number`` rises with every change and is visible only once all lower ones
    are. It is null inside the transaction that makes the change on PostgreSQL.
    """

    slug = models.SlugField(_("slug"), max_length=150, primary_key=True)
    number = models.BigIntegerField(_("number"), unique=True, null=True)
    at = models.DateTimeField(_("at"))
    gone = models.BooleanField(_("gone"))

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [models.Index(fields=["gone", "at"], name="change_gone")]

    def __str__(self) -> str:
        return f"{self.number}: {self.slug}"


class VersionManager(models.Manager["DirectoryVersion"]):
    def current(self) -> "DirectoryVersion":
        """Return the version of the directory that is visible now. One query."""
        found = _VERSION.first(THE_ONE)
        return found or DirectoryVersion(at=timezone.now())


THE_ONE = 1

_VERSION = CompiledQuery(lambda key: DirectoryVersion.objects.filter(pk=key))


class DirectoryVersion(models.Model):
    """The one row that tells whether anything in the directory has changed.

    ``epoch`` changes when numbers start anew, as after a restored backup;
    tombstones up to ``pruned_to`` are no longer kept.
    """

    number = models.BigIntegerField(_("number"), default=0)
    at = models.DateTimeField(_("at"))
    epoch = models.CharField(_("epoch"), max_length=16, default="")
    pruned_to = models.BigIntegerField(_("tombstones dropped up to"), default=0)

    objects = VersionManager()

    class Meta:
        verbose_name = _("version of the directory")
        verbose_name_plural = _("versions of the directory")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="version_once")
        ]

    def __str__(self) -> str:
        return f"{self.epoch}-{self.number}"
