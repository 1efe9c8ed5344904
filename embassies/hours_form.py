"""Opening hours as staff type them."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from embassies.models import Mission
from embassies.opening import complaint


class MissionForm(forms.ModelForm[Mission]):
    class Meta:
        model = Mission
        fields = ("opening_hours",)

    def clean_opening_hours(self) -> str:
        """Refuse what could not be read back as opening times."""
        text: str = self.cleaned_data["opening_hours"].strip()
        wrong = complaint(text) if text else ""
        if wrong:
            raise ValidationError(
                _("These hours cannot be read. Write them like this: %(example)s")
                % {"example": "Mo-Fr 09:00-12:30,14:00-16:00; PH off"},
                code="opening_hours",
            )
        return text
