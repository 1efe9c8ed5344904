"""A mission as staff edit it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from embassies.models import Mission
from embassies.review.reviewed_models import GUARDED, MINOR
from embassies.values.hours_expression import Fault, validation_error
from embassies.values.hours_spelling import normalised


class MissionForm(forms.ModelForm[Mission]):
    why = forms.CharField(
        label=gettext_lazy("Why, and where does it come from?"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Whoever approves your change reads this."),
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Mission
        fields = (*GUARDED, *MINOR)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.updated_at.isoformat()

    def clean_opening_hours(self) -> str:
        """Refuse hours that cannot be told."""
        text = normalised(self.cleaned_data["opening_hours"])
        wrong = validation_error(text) if text else ""
        if wrong == Fault.OVERNIGHT:
            raise ValidationError(
                _(
                    "These hours end on the next morning. For six in the evening write 18:00, and 09:00-30:00 if the night is meant."
                ),
                code="opening_hours",
            )
        if wrong:
            raise ValidationError(
                _("These hours cannot be read. Write them like this: %(example)s")
                % {"example": "Mo-Fr 09:00-12:30,14:00-16:00; PH off"},
                code="opening_hours",
            )
        return text

    def clean(self) -> dict[str, Any] | None:
        """Refuse a form that was opened before the record was last changed."""
        data = super().clean()
        if self.initial.get("version", "") != self.cleaned_data.get("version", ""):
            raise ValidationError(
                _(
                    "Somebody changed this record while you were editing it. Open it again."
                ),
                code="version",
            )
        return data
