"""A file that one person wants imported and another one puts through."""

from datetime import datetime, timedelta
from typing import Self

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from embassies.models.imports import ImportRun
from portal.review.two_person_record import TwoPersonRecord, person

LARGEST_PHONE_SHARE = 0.05
"""The share of missions whose phones change, above which the crisis officer decides."""
UNDONE_WITHIN = timedelta(days=90)
"""How long what was there before an import is kept."""


class ImportRequestQuerySet(models.QuerySet["ImportRequest"]):
    def to_review(self) -> Self:
        """Keep what one person did alone, until another has looked at it."""
        return self.filter(_alone()).order_by("state_at", "pk")

    def to_do(self) -> Self:
        """Keep what waits for a decision or for a look, the oldest first."""
        waiting = Q(state=ImportRequest.State.READY)
        return self.filter(waiting | _alone()).order_by("state_at", "pk")

    def waiting_for(self, user: User, *, is_officer: bool) -> Self:
        """Keep those of to_do() that an approver of imports may decide or look at.

        Those of ``needs_officer`` wait for the crisis officer alone.
        """
        ready = Q(state=ImportRequest.State.READY)
        if not is_officer:
            largest = F("phones") * LARGEST_PHONE_SHARE
            ready &= Q(allows_shrink=False, phones_changed__lte=largest)
        took_part = Q(proposer=user) | Q(decided_by=user) | Q(undone_by=user)
        return self.to_do().filter(ready | _alone()).exclude(took_part)

    def of_refreshes(self, importer: str) -> Self:
        """Keep what automatic refreshes of a source held back."""
        return self.filter(importer=importer, proposer=None)

    def undecided(self) -> Self:
        """Keep what waits for its dry run or for a decision."""
        states = (ImportRequest.State.CHECKING, ImportRequest.State.READY)
        return self.filter(state__in=states)

    def with_needed_file(self) -> Self:
        """Keep those whose stored file is still to be read."""
        return self.undecided() | self.filter(state=ImportRequest.State.COMMITTING)

    def with_people(self) -> Self:
        """Load who did what, and the runs. No query more."""
        people = ("proposer", "decided_by", "undone_by", "reviewed_by")
        return self.select_related(*people, "checked", "run", "undo_run")


def _alone() -> Q:
    """Return the condition of having been done by one person, seen by no other."""
    alone = Q(state=ImportRequest.State.COMMITTED, is_override=True)
    return (alone | Q(state=ImportRequest.State.UNDONE)) & Q(reviewed_by=None)


def _run(label: StrOrPromise) -> models.ForeignKey[ImportRun | None]:
    return models.ForeignKey(
        ImportRun,
        models.SET_NULL,
        verbose_name=label,
        related_name="+",
        null=True,
        blank=True,
    )


class ImportRequest(TwoPersonRecord):
    """A file, how it is meant, what its dry run showed, and who decided on it.

    ``shown`` is the digest of what the dry run would do: nothing else is ever put
    through. ``phones`` counts the public missions with a phone, ``phones_changed``
    those whose numbers change. Without a proposer, an automatic refresh held it back.
    Change one through ``embassies.import_requests`` only.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("dry run under way")
        READY = "ready", _("waiting for a second person")
        COMMITTING = "committing", _("being put through")
        COMMITTED = "committed", _("put through")
        UNDOING = "undoing", _("being rolled back")
        UNDONE = "undone", _("rolled back")
        REFUSED = "refused", _("refused")
        CANCELLED = "cancelled", _("closed, nothing changed")

    BUSY = (State.CHECKING, State.COMMITTING, State.UNDOING)
    """States in which work is queued or done in the background."""

    proposer = person(_("proposed by"))
    importer = models.CharField(_("format"), max_length=30)
    file_name = models.CharField(_("file"), max_length=200)
    stored_as = models.CharField(_("stored as"), max_length=64, blank=True)
    sha256 = models.CharField(_("SHA-256 of what was read"), max_length=64)
    line_count = models.PositiveIntegerField(_("rows"), default=0)
    date = models.CharField(_("date of the data"), max_length=10, blank=True)
    is_partial = models.BooleanField(_("not the whole"), default=True)
    allows_shrink = models.BooleanField(_("may withdraw more than 5 %"), default=False)
    allows_rejected = models.BooleanField(
        _("may leave out unreadable rows"), default=False
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.CHECKING
    )
    state_at = models.DateTimeField(_("since"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    checked = _run(_("dry run"))
    shown = models.CharField(_("digest of the dry run"), max_length=64, blank=True)
    phones = models.PositiveIntegerField(_("missions with a phone"), default=0)
    phones_changed = models.PositiveIntegerField(_("phones changed"), default=0)
    likely_duplicates = models.JSONField(_("likely duplicates"), default=list)
    is_override = models.BooleanField(_("without a second person"), default=False)
    run = _run(_("import run"))
    undone_by = person(_("rolled back by"))
    undone_at = models.DateTimeField(_("rolled back at"), null=True, blank=True)
    undo_reason = models.CharField(
        _("reason of the rollback"), max_length=500, blank=True
    )
    undo_run = _run(_("rollback"))

    objects = ImportRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        default_permissions = ("add", "view")
        permissions = [
            ("approve_importrequest", _("Can put through and roll back imports")),
            ("override_importrequest", _("Can put an import through alone")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["committing", "committed", "undoing", "undone"])
                | Q(is_override=True, decided_by__isnull=False)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposer"))),
                name="importrequest_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(is_override=False) | ~Q(reason=""),
                name="importrequest_reason_given",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["undoing", "undone"])
                | (Q(undone_by__isnull=False) & ~Q(undo_reason="")),
                name="importrequest_undone_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None)
                | (
                    ~Q(reviewed_by=F("proposer"))
                    & ~Q(reviewed_by=F("decided_by"))
                    & (Q(undone_by=None) | ~Q(reviewed_by=F("undone_by")))
                ),
                name="importrequest_reviewed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.file_name}"

    @property
    def state_token(self) -> str:
        return self.shown

    def awaits_review(self) -> bool:
        alone = self.state == self.State.COMMITTED and self.is_override
        return (alone or self.state == self.State.UNDONE) and not self.reviewed_by_id

    def people(self) -> set[int | None]:
        return {*super().people(), self.undone_by_id}

    @property
    def proposed_by(self) -> str:
        """Who proposed it, for people."""
        return str(self.proposer or _("automatic refresh"))

    @property
    def is_busy(self) -> bool:
        return self.state in self.BUSY

    @property
    def phone_share(self) -> float:
        """The share of missions with a phone whose numbers change."""
        return self.phones_changed / self.phones if self.phones else 0.0

    @property
    def needs_officer(self) -> bool:
        """Whether only the crisis officer may put it through."""
        return self.allows_shrink or self.phone_share > LARGEST_PHONE_SHARE

    def may_be_undone(self, *, at: datetime) -> bool:
        """Tell whether it was put through and what was there before is still kept."""
        return (
            self.state == self.State.COMMITTED
            and self.decided_at is not None
            and at < self.decided_at + UNDONE_WITHIN
        )


class PriorState(models.Model):
    """What an import changed of one mission, as it was before.

    ``rows`` names each row of each table that was created, changed or removed, with
    the values before; ``after`` is the digest of the whole mission once the import
    was done, by which a later change is noticed.
    """

    import_request = models.ForeignKey(
        ImportRequest,
        models.CASCADE,
        verbose_name=_("import"),
        related_name="prior_states",
    )
    mission_key = models.BigIntegerField(_("mission"))
    slug = models.CharField(_("slug"), max_length=150)
    rows = models.JSONField(_("rows before"))
    after = models.CharField(_("digest afterwards"), max_length=64)

    class Meta:
        verbose_name = _("state before an import")
        verbose_name_plural = _("states before an import")
        default_permissions = ()
        ordering = ["import_request", "id"]

    def __str__(self) -> str:
        return self.slug
