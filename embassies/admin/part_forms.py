"""The parts of a mission as staff edit them: contacts, names, what else it does."""

from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django_countries.fields import LazyTypedChoiceField  # type: ignore[attr-defined]

from embassies.admin.choices import LanguagesField
from embassies.models import Contact, Mission
from embassies.values.contact_values import ContactValue, form_fault, read_contact
from embassies.values.hours_expression import Fault, validation_error
from embassies.values.hours_spelling import normalised
from portal.translations.inline import TranslationForm, TranslationFormSet
from portal.translations.language_names import language_choices
from portal.translations.models import Translation
from portal.web.search_select import SearchSelectField, in_order, searched

Row = TypeVar("Row", bound=Model)


def clean_contact(channel: str, value: str, seat: str) -> str:
    """Return one number or address as it is recorded; raise ValidationError."""
    found = read_contact(channel, value, seat)
    if reason := form_fault(channel, found):
        raise ValidationError(_(reason), code="contact")
    return found[0].value if isinstance(found[0], ContactValue) else value


def clean_hours(typed: str) -> str:
    """Return hours as they are recorded; raise ValidationError where nobody reads them."""
    text = normalised(typed)
    wrong = validation_error(text) if text else ""
    if wrong == Fault.OVERNIGHT:
        message = _(
            "These hours end on the next morning. For six in the evening write 18:00, and 09:00-30:00 if the night is meant."
        )
        raise ValidationError(message, code="opening_hours")
    if wrong:
        message = _("These hours cannot be read. Write them like this: %(example)s")
        example = {"example": "Mo-Fr 09:00-12:30,14:00-16:00; PH off"}
        raise ValidationError(message, code="opening_hours", params=example)
    return text


class PlainTextForm(forms.ModelForm[Row]):
    """Countries are searched by typing; languages keep the order they are recorded in."""

    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, LazyTypedChoiceField):
                searched(field.widget)

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if "languages" in self.cleaned_data:
            recorded = self.initial.get("languages") or []
            chosen = self.cleaned_data["languages"]
            self.cleaned_data["languages"] = in_order(chosen, recorded)
        return data


class ContactForm(PlainTextForm[Contact]):
    """What is dialled follows from what is shown, so that is read as an import would."""

    languages = LanguagesField(label=gettext_lazy("languages"))

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


class LanguageTextForm(PlainTextForm[Translation], TranslationForm):
    """A text of a mission in any language, not only in those of the site."""

    language = SearchSelectField(
        label=gettext_lazy("Language"),
        choices=lambda: [("", "–"), *language_choices(get_language() or "en")],
    )


class NameForm(LanguageTextForm):
    """The name of a mission in one language."""

    class Meta(TranslationForm.Meta):
        fields = ("language", "text", "reviewed")  # type: ignore[assignment]
        labels = {"text": gettext_lazy("Name")}
        widgets = {"text": forms.TextInput(attrs={"class": "vTextField"})}


class NameFormSet(TranslationFormSet):
    """The names of a mission: one a language."""

    shown_fields = ("name",)

    def add_fields(self, form: TranslationForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.instance.field = "name"


class NoteFormSet(TranslationFormSet):
    """The notes of a mission in further languages."""

    shown_fields = ("access_note", "accessibility_note")
