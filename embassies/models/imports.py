"""What an import read, changed and refused."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """What one import read, changed and refused."""

    class State(models.TextChoices):
        DRY_RUN = "dry_run", _("dry run")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        UNDONE = "undone", _("rolled back")

    importer = models.CharField(_("importer"), max_length=30)
    origin = models.CharField(_("file or address"), max_length=500)
    sha256 = models.CharField(_("SHA-256 of what was read"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State)
    refusal = models.CharField(_("why it was refused"), max_length=500, blank=True)
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"))
    created = models.PositiveIntegerField(_("created"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    suspicious = models.PositiveIntegerField(_("suspicious"), default=0)
    withdrawn = models.PositiveIntegerField(_("withdrawn"), default=0)

    class Meta:
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.importer} {self.started_at:%Y-%m-%d %H:%M}"


class ImportedRow(models.Model):
    """What became of one row; rows that changed nothing are only counted."""

    class Outcome(models.TextChoices):
        CREATED = "created", _("created")
        CHANGED = "changed", _("changed")
        REJECTED = "rejected", _("rejected")
        SUSPICIOUS = "suspicious", _("suspicious")
        WITHDRAWN = "withdrawn", _("withdrawn")

    run = models.ForeignKey(
        ImportRun, models.CASCADE, verbose_name=_("import run"), related_name="rows"
    )
    line = models.PositiveIntegerField(_("line"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    slug = models.CharField(_("mission"), max_length=150, blank=True)
    message = models.CharField(_("message"), max_length=4000, blank=True)
    diff = models.JSONField(_("what changed"), default=dict, blank=True)
    fields = models.CharField(
        _("fields that changed"), max_length=1000, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        ordering = ["run", "id"]
        indexes = [models.Index(fields=["run", "outcome"], name="imported_outcome")]

    def __str__(self) -> str:
        return f"{self.line}: {self.get_outcome_display()}"
