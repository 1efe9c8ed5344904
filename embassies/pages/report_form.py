"""The form to report an error in a record."""

from collections.abc import Mapping
from datetime import datetime

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy as _

from embassies.models import Mission, ReaderReport
from portal.web.public_forms import PublicForm


class ReportForm(PublicForm):
    field_order = ("about", "text", "evidence", "reply_to")
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

    reply_to = forms.EmailField(
        label=_("Your e-mail address (optional)"),
        required=False,
        help_text=_(
            "We write once, when it is dealt with, then delete your address;"
            " after 30 days at the latest."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(
        self, mission: Mission, data: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(str(mission.pk), data)
        self.mission = mission
        if not settings.SENDS_MAIL:
            del self.fields["reply_to"]

    def create_report(self, *, at: datetime) -> ReaderReport:
        data = self.cleaned_data
        return ReaderReport.objects.create(
            mission=self.mission,
            sent_at=at,
            about=data["about"],
            text=data["text"],
            evidence=data["evidence"],
            reply_to=data.get("reply_to", ""),
            language=get_language() or "en",
        )
