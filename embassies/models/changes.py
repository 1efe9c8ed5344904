"""What changed in the directory, in the order in which it became visible."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from embassies.models.missions import FormerSlug, Mission
from portal.web.compiled_queries import CompiledQuery

_OWN = Mission.objects.filter(slug=models.OuterRef("slug"))
_FORMER = FormerSlug.objects.filter(slug=models.OuterRef("slug"))

AT_ONCE = timedelta(minutes=5)
"""What one transaction takes at most, that of an import too."""


class ChangeQuerySet(models.QuerySet["Change"]):
    def after(self, number: int) -> Self:
        """Keep what changed after a place in the log, in the log's order."""
        return self.filter(number__gt=number).order_by("number")

    def about(self, field: str, countries: Sequence[str]) -> Self:
        """Leave out missions of other countries; deleted ones have none."""
        others = ~Q((f"{field}__in", countries))
        once = ~Q((f"mission__{field}__in", countries))
        return self.exclude(
            models.Exists(_OWN.filter(others)) | models.Exists(_FORMER.filter(once))
        )

    def of_missions(self, field: str, country: str) -> Self:
        """Keep the changes of missions of a country that are or were public.

        A record that was hidden when it was made, a draft, was never public.
        """
        shown = Q(withdrawn_at=None) | Q(withdrawn_at__gt=F("created_at") + AT_ONCE)
        own = _OWN.filter(shown, (field, country))
        former = _FORMER.filter(
            Q((f"mission__{field}", country)), mission__withdrawn_at=None
        )
        return self.filter(models.Exists(own) | models.Exists(former))

    def with_kind(self) -> Self:
        """Add what each change is, and to which public mission it leads. No query more."""
        kinds = Case(
            When(gone=False, then=Value("updated")),
            When(models.Exists(_OWN.exclude(merged_into=None)), then=Value("merged")),
            When(~models.Exists(_OWN) & models.Exists(_FORMER), then=Value("renamed")),
            default=Value("withdrawn"),
        )
        leads = _FORMER.filter(mission__withdrawn_at=None).values("mission__slug")
        replaced = _OWN.filter(replaced_by__withdrawn_at=None).values(
            "replaced_by__slug"
        )
        successor = Coalesce(models.Subquery(leads), models.Subquery(replaced))
        return self.annotate(
            change=kinds, successor=Case(When(gone=True, then=successor))
        )


def last_change() -> Coalesce:
    """Return when a mission last changed, by the log, for annotate(). No query more.

    The column ``updated_at`` does not move with a mission's parts, nor with raw SQL.
    """
    noted = Change.objects.filter(slug=models.OuterRef("slug")).values("at")
    return Coalesce(models.Subquery(noted), models.F("updated_at"))


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

    # Only on what embassies/records/changes.py loads.
    change: str
    successor: str | None

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
