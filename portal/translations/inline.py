"""Staff write a record's translations below it: one row a field and language."""

from functools import partial
from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.checks import InlineModelAdminChecks
from django.core.checks import CheckMessage
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseModelFormSet, modelformset_factory
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from portal.translations.models import Translation, field_label
from portal.translations.texts import Translated


class TranslationForm(forms.ModelForm[Translation]):
    class Meta:
        model = Translation
        fields = ("field", "language", "text", "reviewed")

    def validate_unique(self) -> None:
        """Count what the form does not show too: of which record it is."""
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self._update_errors(error)  # type: ignore[attr-defined]


class TranslationFormSet(BaseModelFormSet[Translation, TranslationForm]):
    """The translations of one record, which may be a new one."""

    instance: Translated
    shown_fields: tuple[str, ...] = ()
    """The fields of the record that are written here; empty for all."""

    def __init__(self, *args: Any, instance: Translated, **options: Any) -> None:
        self.instance = instance
        rows = options.pop("queryset", None)
        rows = Translation.objects.all() if rows is None else rows
        is_new = instance.pk is None
        rows = rows.none() if is_new else rows.of(instance)
        if self.shown_fields:
            rows = rows.filter(field__in=self.shown_fields)
        options["queryset"] = rows
        options.pop("save_as_new", None)
        super().__init__(*args, **options)

    @classmethod
    def get_default_prefix(cls) -> str:
        return "translations"

    def holds(self, row: Translation) -> bool:
        """Return whether a translation of the record is written here."""
        return not self.shown_fields or row.field in self.shown_fields

    def add_fields(self, form: TranslationForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.instance.target = self.instance

    def clean(self) -> None:
        """Raise ValidationError for what is translated twice, or only in part."""
        super().clean()
        written = [
            (form.instance.field, form.cleaned_data.get("language"))
            for form in self.forms
            if form.has_changed() or form.instance.pk
            if not form.cleaned_data.get("DELETE")
        ]
        if len(written) > len(set(written)):
            raise ValidationError(self.get_unique_error_message(("field", "language")))
        for language in sorted({str(language) for _field, language in written}):
            self._require_needed(
                language, {field for field, of in written if of == language}
            )

    def _require_needed(self, language: str, written: set[str | None]) -> None:
        model = type(self.instance)
        for field in model.needed:
            if field not in written:
                raise ValidationError(
                    _("%(language)s: %(field)s is missing."),
                    params={"language": language, "field": field_label(model, field)},
                )


class _Checks(InlineModelAdminChecks):
    """No foreign key leads to the record, so there is none to check."""

    def _check_exclude_of_parent_model(
        self, obj: object, parent_model: object
    ) -> list[CheckMessage]:
        return []

    def _check_relation(self, obj: object, parent_model: object) -> list[CheckMessage]:
        return []


class TranslationInline(admin.TabularInline[Translation, models.Model]):
    """Translations of the record; ``languages`` empty: any language."""

    model = Translation
    checks_class = _Checks
    form = TranslationForm
    formset = TranslationFormSet  # type: ignore[assignment]
    extra = 0
    languages: ClassVar[list[tuple[str, StrOrPromise]]] = list(settings.LANGUAGES)

    def get_formset(  # type: ignore[override]
        self, request: HttpRequest, obj: models.Model | None = None, **options: object
    ) -> type[BaseModelFormSet[Translation, TranslationForm]]:
        return modelformset_factory(
            Translation,
            form=self.form,
            formset=self.formset,
            formfield_callback=partial(self.formfield_for_dbfield, request=request),
            extra=self.get_extra(request, obj),
            can_delete=self.has_delete_permission(request, obj),
        )

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **options: Any
    ) -> forms.Field | None:
        """Offer the record's fields, and the languages where they are limited."""
        model = cast("type[Translated]", self.parent_model)
        all_choices: dict[str, list[tuple[str, StrOrPromise]]] = {
            "field": [
                (one, field_label(model, one))
                for one in self.formset.shown_fields or model.translatable
            ],
            "language": self.languages,
        }
        if offered := all_choices.get(db_field.name):
            label = capfirst(db_field.verbose_name)
            choices = [("", "–"), *offered]
            widget = options.get("widget") or forms.Select
            return forms.ChoiceField(label=label, choices=choices, widget=widget)
        return super().formfield_for_dbfield(db_field, request, **options)

    def has_add_permission(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> bool:
        """Allow whoever may change the record, here and below."""
        page = self.admin_site.get_model_admin(self.parent_model)
        if obj is None or obj.pk is None:
            return page.has_add_permission(request)
        return page.has_change_permission(request, obj)

    has_change_permission = has_delete_permission = has_add_permission

    def has_view_permission(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> bool:
        page = self.admin_site.get_model_admin(self.parent_model)
        return page.has_view_permission(request, obj)
