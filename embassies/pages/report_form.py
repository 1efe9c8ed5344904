"""The form to report an error in a record."""

from collections.abc import Mapping
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from embassies.models import Mission, ReaderReport
from portal.web.public_forms import PublicForm


class ReportForm(PublicForm):
    field_order = ("about", "text", "evidence")
    about = forms.ChoiceField(
        label=_("What is wrong?"), choices=ReaderReport.About.choices
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

    def __init__(
        self, mission: Mission, data: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(str(mission.pk), data)
        self.mission = mission

    def create_report(self, *, at: datetime) -> ReaderReport:
        data = {name: self.cleaned_data[name] for name in ("about", "text", "evidence")}
        return ReaderReport.objects.create(mission=self.mission, sent_at=at, **data)
