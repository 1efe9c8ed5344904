"""What is asked for with a file to import, and before it is put through."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from embassies.import_requests import uploads, workflow
from embassies.imports.pipeline.options import ImportOptions
from embassies.imports.pipeline.table import MAX_ROWS
from embassies.imports.pipeline.validate import is_partial_date
from embassies.models import ImportRequest
from portal.review.decision_admin import Action

FORMATS = [
    ("portal", _("The portal's own CSV")),
    ("portal-xlsx", _("Workbook for people (XLSX)")),
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
    allows_rejected = forms.BooleanField(
        label=_("Leave out rows that cannot be read, even more than 1 %"),
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

    def upload(self) -> workflow.Upload:
        data = self.cleaned_data
        file: UploadedFile[Any] = data["file"]
        return workflow.Upload(
            importer=data["importer"],
            file_name=file.name or "",
            chunks=file.chunks(),
            why=data["why"],
            options=ImportOptions(
                date=data["date"],
                is_partial=data["is_partial"],
                allows_shrink=data["allows_shrink"],
                allows_rejected=data["allows_rejected"],
            ),
        )


APPROVE: Action[ImportRequest] = Action(
    "approve",
    _("Put it through"),
    lambda row, made: workflow.approve(row, made.token, made.actor),
    _("I have looked at what changes. Make it public."),
)
OVERRIDE: Action[ImportRequest] = Action(
    "override",
    _("Put through without a second person"),
    lambda row, made: workflow.override(row, made.token, made.reason, made.actor),
    _("It cannot wait. List it until somebody else has looked at it."),
    needs_reason=True,
)
CANCEL: Action[ImportRequest] = Action(
    "cancel",
    _("Close it, change nothing"),
    lambda row, made: workflow.cancel(row, made.reason, made.actor),
    _("Close it and change nothing."),
    needs_reason=True,
)
UNDO: Action[ImportRequest] = Action(
    "undo",
    _("Roll it back"),
    lambda row, made: workflow.roll_back(row, made.reason, made.actor),
    _("Bring back what was there before."),
    needs_reason=True,
)
ACKNOWLEDGE: Action[ImportRequest] = Action(
    "acknowledge",
    _("I have looked at it"),
    lambda row, made: workflow.acknowledge(row, made.actor),
    _("I compared it with the source. Take it off the list."),
)
RESTART: Action[ImportRequest] = Action(
    "again",
    _("Start it again"),
    lambda row, made: workflow.restart(row, made.actor),
)


def actions_for(
    row: ImportRequest, user: User, *, is_stuck: bool
) -> list[Action[ImportRequest]]:
    """Return what this person may decide now; the workflow checks again.

    A rollback is offered on a page of its own.
    """
    own = row.proposer_id == user.pk
    checks = user.has_perm(workflow.APPROVE)
    ready = row.state == ImportRequest.State.READY
    another = user.pk not in row.people()
    allowed = {
        APPROVE: ready and checks and not own and not row.needs_officer,
        OVERRIDE: ready and user.has_perm(workflow.OVERRIDE),
        CANCEL: ready and (checks or own),
        ACKNOWLEDGE: row.awaits_review() and checks and another,
        RESTART: is_stuck,
    }
    return [action for action, is_allowed in allowed.items() if is_allowed]
