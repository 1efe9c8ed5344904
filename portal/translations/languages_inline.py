"""Staff write the languages of a record below it: original and translation together.

All fields of a language stand together, in the record's own form: they are saved and
proposed as part of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext_lazy as _

from portal.translations.inline import (
    TranslationForm,
    TranslationFormSet,
    TranslationInline,
)
from portal.translations.languages import LanguageStatus, is_older, statuses_of
from portal.translations.models import Translation, field_label
from portal.translations.texts import Translated
from portal.web.markdown_field import PREVIEW, MarkdownTextarea, PreviewForm

_HIDDEN = ("field", "language")
_ONE_LINE = 300
"""Characters up to which a text is written in a box of two rows."""


class LanguageForm(PreviewForm, TranslationForm):
    """One field in one language. Nothing typed: nothing written, or what was is gone."""

    fits = forms.BooleanField(
        label=_("It still fits: the change of the original does not matter here"),
        required=False,
    )

    removed_initial: ClassVar[dict[str, str]] = {"text": ""}
    """What the form shows of a row that is proposed to be removed."""

    class Meta(TranslationForm.Meta):
        widgets: ClassVar[dict[str, type[forms.Widget]]] = dict.fromkeys(
            _HIDDEN, forms.HiddenInput
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False

    def has_changed(self) -> bool:
        """Return False for a new one without a text, whatever place it is for."""
        if self.instance._state.adding:
            return bool(self.data.get(self.add_prefix("text"), "").strip())
        return super().has_changed()

    def clean(self) -> None:
        """Remove a text that was emptied."""
        super().clean()
        text: str = self.cleaned_data.get("text", "")
        if self.instance.pk and not text.strip():
            self.cleaned_data[DELETION_FIELD_NAME] = True

    def validate_unique(self) -> None:
        if self.cleaned_data.get("text"):
            super().validate_unique()

    @property
    def place(self) -> tuple[str, str]:
        """The language and the field that it is for."""
        return self["language"].value() or "", self["field"].value() or ""


@dataclass(frozen=True, slots=True)
class FieldOfLanguage:
    """A field to write, beside the record's own text."""

    form: LanguageForm
    label: str
    original: str
    is_markdown: bool
    is_older: bool


@dataclass(frozen=True, slots=True)
class Language:
    """All fields of a language."""

    status: LanguageStatus
    direction: str
    fields: list[FieldOfLanguage]
    has_errors: bool


class LanguagesFormSet(TranslationFormSet):
    """The translations of a record, and a place for each that is missing."""

    def __init__(self, *args: Any, instance: Translated, **options: Any) -> None:
        super().__init__(*args, instance=instance, **options)
        written = {(row.language, row.field) for row in self.get_queryset()}
        self.initial_extra = [
            {"language": language, "field": field}
            for language, _name in settings.LANGUAGES
            for field in instance.translatable
            if language != instance.written_in and (language, field) not in written
        ]
        self.extra = len(self.initial_extra or ())

    def add_fields(self, form: forms.BaseForm, index: int | None) -> None:
        """Offer the box that suits the field, in the language's direction."""
        super().add_fields(form, index)  # type: ignore[arg-type]
        language, field = cast("LanguageForm", form).place
        form.fields["text"].widget = self._widget(language, field)

    def _widget(self, language: str, field: str) -> forms.Textarea:
        attributes = {"lang": language, "dir": "auto"}
        if field in self.instance.markdown:
            return MarkdownTextarea(attributes)
        columns = {one.name: one for one in self.instance._meta.concrete_fields}
        longest = getattr(columns.get(field), "max_length", None) or 0
        rows = "2" if 0 < longest <= _ONE_LINE else "5"
        return forms.Textarea({"rows": rows, "class": "vTextField", **attributes})

    @property
    def is_preview(self) -> bool:
        return self.is_bound and PREVIEW in self.data

    def is_valid(self) -> bool:
        return not self.is_preview and super().is_valid()

    def full_clean(self) -> None:
        """Validate nothing for a preview."""
        if not self.is_preview:
            super().full_clean()
            return
        self._errors: Any = [{} for _form in self.forms]
        self._non_form_errors: Any = self.error_class()

    def save(self, commit: bool = True) -> Any:
        """Save the texts; note at once which of them still fit their original."""
        for form in self.initial_forms:
            if form.cleaned_data.get("fits"):
                row = form.instance
                Translation.objects.filter(pk=row.pk).mark_current(
                    self.instance, row.field
                )
        return super().save(commit)

    def languages(self) -> list[Language]:
        """Return the languages with their fields, in the order of the site."""
        forms = cast("list[LanguageForm]", self.forms)
        by_place = {form.place: form for form in forms}
        rows = [form.instance for form in self.initial_forms]
        return [
            self._language(status, by_place)
            for status in statuses_of(self.instance, rows)
        ]

    def _language(
        self, status: LanguageStatus, by_place: dict[tuple[str, str], LanguageForm]
    ) -> Language:
        fields = list(self._fields(status.code, by_place))
        return Language(
            status=status,
            direction="rtl" if get_language_info(status.code)["bidi"] else "ltr",
            fields=fields,
            has_errors=any(one.form.errors for one in fields),
        )

    def _fields(
        self, language: str, by_place: dict[tuple[str, str], LanguageForm]
    ) -> Iterator[FieldOfLanguage]:
        record = self.instance
        for name in record.translatable:
            form = by_place.get((language, name))
            if form is None:
                continue
            yield FieldOfLanguage(
                form=form,
                label=capfirst(field_label(type(record), name)),
                original=getattr(record, name),
                is_markdown=name in record.markdown,
                is_older=bool(form.instance.pk) and is_older(form.instance, record),
            )


class LanguagesInline(TranslationInline):
    """Translations of the record, language by language."""

    form = LanguageForm
    formset = LanguagesFormSet
    template = "admin/edit_inline/languages.html"

    def get_extra(
        self, request: HttpRequest, obj: object | None = None, **kwargs: object
    ) -> int:
        return 0
