"""What a reader is asked who says that a record is wrong."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from embassies.corrections import is_timely, stamp
from embassies.models import Correction, Mission


class ReportForm(forms.Form):
    about = forms.ChoiceField(
        label=_("What is wrong?"), choices=Correction.About.choices
    )
    text = forms.CharField(
        label=_("What should it say?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence = forms.CharField(
        label=_("How do you know? (optional)"),
        max_length=500,
        required=False,
        help_text=_(
            "The address of an official page helps most. Do not write who you are."
        ),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, mission: Mission, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.mission = mission

    def clean_opened(self) -> str:
        opened: str = self.cleaned_data["opened"]
        if not is_timely(opened, self.mission):
            self.data = {
                **{name: self.data.get(name) for name in self.data},
                "opened": stamp(self.mission),
            }
            raise forms.ValidationError(_("Please send it once more, in a moment."))
        return opened

    def keep(self, *, at: datetime) -> Correction:
        said = {name: self.cleaned_data[name] for name in ("about", "text", "evidence")}
        return Correction.objects.create(mission=self.mission, sent_at=at, **said)
