"""Forms about a proposal: its grounds, and a comment on it."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.review.models import Proposal
from portal.review.reviewed_model import reviewed_model
from portal.review.workflow import Grounds

GROUNDS = ("why", "evidence", "continues")

_WHY = forms.CharField(
    label=_("Why?"),
    max_length=500,
    widget=forms.TextInput(attrs={"class": "vTextField"}),
    help_text=_("Whoever approves it reads this."),
    error_messages={"required": _("Say why, for whoever approves it.")},
)
_EVIDENCE = forms.CharField(
    label=_("Where does it come from?"),
    max_length=500,
    widget=forms.TextInput(attrs={"class": "vTextField"}),
    help_text=_(
        "The address of a page, or words: telephone call with the embassy, 29 November 2026."
    ),
    error_messages={
        "required": _("Say where it comes from, so that it can be checked.")
    },
)
CONTINUES = forms.CharField(required=False, widget=forms.HiddenInput)
"""A field of each form that continues a proposal."""


class GroundsForm(forms.ModelForm[models.Model]):
    """A record with the reason and the evidence that whoever approves it reads.

    ``continues`` names the proposal, and its revision, that the form was filled from.
    """

    why = _WHY
    evidence = _EVIDENCE
    continues = CONTINUES

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        if not reviewed_model(self._meta.model).needs_evidence:
            del self.fields["evidence"]


class RemovalForm(forms.Form):
    """The reason and the evidence with which the removal of a row is proposed."""

    why = _WHY
    evidence = _EVIDENCE

    def __init__(self, model: type[models.Model], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        if not reviewed_model(model).needs_evidence:
            del self.fields["evidence"]


def grounds_of(form: forms.BaseForm) -> Grounds:
    """Return the grounds of a valid form."""
    return Grounds(form.cleaned_data["why"], form.cleaned_data.get("evidence", ""))


def revision_of(proposal: Proposal) -> str:
    """Return what the field ``continues`` holds for a proposal."""
    return f"{proposal.pk}:{proposal.revision}"


class CommentForm(forms.Form):
    """A comment on a proposal, in plain text."""

    text = forms.CharField(
        label=_("Comment"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_question = forms.BooleanField(
        label=_("A question: its proposer is to answer"), required=False
    )
