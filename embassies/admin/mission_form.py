"""A mission and its contacts as staff edit them."""

from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _

from embassies.models import Contact, Mission
from embassies.review.reviewed_models import FIELDS
from embassies.values.contact_values import ContactValue, form_fault, read_contact
from embassies.values.hours_expression import Fault, validation_error
from embassies.values.hours_spelling import normalised
from portal.countries.land import is_in
from portal.review.forms import GroundsForm
from portal.translations.inline import TranslationForm
from portal.translations.models import Translation
from portal.web.formulas import FORMULA, begins_formula

Row = TypeVar("Row", bound=Model)


def clean_contact(channel: str, value: str, seat: str) -> str:
    """Return one number or address as it is recorded; raise ValidationError."""
    found = read_contact(channel, value, seat)
    if reason := form_fault(channel, found):
        raise ValidationError(_(reason), code="contact")
    return found[0].value if isinstance(found[0], ContactValue) else value


def clean_text(text: object) -> None:
    """Raise ValidationError for a text that a spreadsheet would run."""
    if isinstance(text, str) and begins_formula(text):
        raise ValidationError(_(FORMULA), code="formula")


class PlainTextForm(forms.ModelForm[Row]):
    """A form whose texts a spreadsheet does not run; what is unchanged stays."""

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        for name in self.changed_data:
            try:
                clean_text(self.cleaned_data.get(name))
            except ValidationError as error:
                self.add_error(name, error)
        return data


class ContactForm(PlainTextForm[Contact]):
    """What is dialled follows from what is shown, so that is read as an import would."""

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        said = self.cleaned_data
        is_edited = not {"channel", "value"}.isdisjoint(self.changed_data)
        if is_edited and said.get("channel") and said.get("value"):
            seat = self.instance.mission.seat
            try:
                said["value"] = clean_contact(said["channel"], said["value"], seat)
            except ValidationError as error:
                self.add_error("value", error)
        return data


class ContactFormSet(BaseInlineFormSet[Any, Mission, forms.ModelForm[Any]]):
    def _construct_form(self, i: int, **options: object) -> forms.ModelForm[Contact]:
        """Give each contact the mission as it is in the form, a new seat included."""
        form: forms.ModelForm[Contact] = super()._construct_form(i, **options)  # type: ignore[misc]
        form.instance.mission = self.instance
        return form


class NameForm(PlainTextForm[Translation], TranslationForm):
    """A name of a mission in one language."""


class MissionForm(PlainTextForm[Mission], GroundsForm):
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Mission
        fields = FIELDS

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
        self._check_point()
        return data

    def _check_point(self) -> None:
        """Refuse a new point that cannot be in the country of the seat."""
        said = self.cleaned_data
        latitude, longitude = said.get("latitude"), said.get("longitude")
        seat = said.get("seat_country") or said.get("receiving_country")
        if {"latitude", "longitude"}.isdisjoint(self.changed_data):
            return
        if latitude is None or longitude is None or not seat:
            return
        if not is_in(str(getattr(seat, "code", seat)), latitude, longitude):
            self.add_error(
                "latitude",
                _(
                    "This point lies at sea or in another country. Are latitude and"
                    " longitude exchanged, or is a sign missing?"
                ),
            )
