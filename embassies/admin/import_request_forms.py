"""What is asked for with a file to import, and before it is put through."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.translation import gettext_lazy as _

from embassies.import_requests import uploads, workflow
from embassies.imports.pipeline.table import MAX_ROWS
from embassies.imports.pipeline.validate import is_partial_date
from embassies.models import ImportRequest

FORMATS = [
    ("portal", _("The portal's own CSV")),
    ("wikidata-csv", _("Extract of Wikidata (CSV with semicolons)")),
    ("wikidata", _("Results of Wikidata's query service (JSON)")),
]


class AskForm(forms.Form):
    """A file, and how it is meant."""

    importer = forms.ChoiceField(label=_("Format"), choices=FORMATS)
    file = forms.FileField(label=_("File"))
    date = forms.CharField(
        label=_("Date of the data"),
        required=False,
        max_length=10,
        help_text=_(
            "2026, 2026-03 or 2026-03-11. Blank: the date in its name, or now."
        ),
    )
    is_partial = forms.BooleanField(
        label=_("It is not the whole: withdraw nothing that is missing in it"),
        required=False,
        initial=True,
    )
    allows_shrink = forms.BooleanField(
        label=_("It may withdraw more than 5 % (only the crisis officer decides then)"),
        required=False,
    )
    why = forms.CharField(
        label=_("Where does it come from, and why now?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].help_text = _(
            "At most %(megabytes)d MB and %(rows)s rows."
        ) % {"megabytes": uploads.MAX_UPLOAD // 2**20, "rows": f"{MAX_ROWS:,}"}

    def clean_date(self) -> str:
        date: str = self.cleaned_data["date"].strip()
        if date and not is_partial_date(date):
            raise forms.ValidationError(_("Write 2026, 2026-03 or 2026-03-11."))
        return date

    def wanted(self) -> workflow.Wanted:
        data = self.cleaned_data
        file: UploadedFile[Any] = data["file"]
        return workflow.Wanted(
            importer=data["importer"],
            file_name=file.name or "",
            chunks=file.chunks(),
            why=data["why"],
            date=data["date"],
            is_partial=data["is_partial"],
            allows_shrink=data["allows_shrink"],
        )


class Verb(models.TextChoices):
    APPROVE = "approve", _("Put it through")
    OVERRIDE = "override", _("Put through without a second person")
    CANCEL = "cancel", _("Close it, change nothing")
    UNDO = "undo", _("Roll it back")
    ACKNOWLEDGE = "acknowledge", _("I have looked at it")
    AGAIN = "again", _("Start it again")


CONFIRM = {
    Verb.APPROVE: _("I have looked at what changes. Make it public."),
    Verb.OVERRIDE: _("It cannot wait. List it until somebody else has looked at it."),
    Verb.CANCEL: _("Close it and change nothing."),
    Verb.UNDO: _("Bring back what was there before."),
    Verb.ACKNOWLEDGE: _("I compared it with the source. Take it off the list."),
}
WITH_REASON = {Verb.OVERRIDE, Verb.CANCEL, Verb.UNDO}


class StepForm(forms.Form):
    """One decision; its prefix is the verb, so that several stand on one page."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    confirm = forms.BooleanField()

    def __init__(self, verb: Verb, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, prefix=verb.value, initial=initial)
        self.verb = verb
        if verb in CONFIRM:
            self.fields["confirm"].label = CONFIRM[verb]
        else:
            del self.fields["confirm"]
        if verb not in WITH_REASON:
            del self.fields["reason"]

    def decide(self, row: ImportRequest, **by_at: Any) -> None:
        """Do it; raise review.NotPossibleError."""
        shown = self.cleaned_data["shown"]
        reason = self.cleaned_data.get("reason", "")
        done = {
            Verb.APPROVE: lambda: workflow.approve(row, shown, **by_at),
            Verb.OVERRIDE: lambda: workflow.override(row, shown, reason, **by_at),
            Verb.CANCEL: lambda: workflow.cancel(row, reason, **by_at),
            Verb.UNDO: lambda: workflow.undo(row, reason, **by_at),
            Verb.ACKNOWLEDGE: lambda: workflow.acknowledge(row, **by_at),
            Verb.AGAIN: lambda: workflow.again(row, **by_at),
        }
        done[self.verb]()


def offered(row: ImportRequest, user: User, *, is_stuck: bool) -> list[Verb]:
    """Return what this person may do now; it is decided again when it is done.

    A rollback is offered on a page of its own.
    """
    own = row.asked_by_id == user.pk
    checks = user.has_perm(workflow.APPROVE)
    ready = row.state == ImportRequest.State.READY
    alone = ImportRequest.State.UNDONE, ImportRequest.State.COMMITTED
    people = (row.asked_by_id, row.decided_by_id, row.undone_by_id)
    to_review = row.state in alone and not row.reviewed_by_id
    may = {
        Verb.APPROVE: ready and checks and not own and not row.needs_officer,
        Verb.OVERRIDE: ready and user.has_perm(workflow.OVERRIDE),
        Verb.CANCEL: ready and (checks or own),
        Verb.ACKNOWLEDGE: to_review
        and (row.is_override or row.state == ImportRequest.State.UNDONE)
        and checks
        and user.pk not in people,
        Verb.AGAIN: is_stuck,
    }
    return [verb for verb, allowed in may.items() if allowed]
