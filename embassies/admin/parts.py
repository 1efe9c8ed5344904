"""The parts of a mission in its form, as cards."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from embassies.admin.part_forms import (
    ContactForm,
    ContactFormSet,
    LanguageTextForm,
    NameForm,
    NameFormSet,
    NoteFormSet,
    PlainTextForm,
)
from embassies.models import Contact, Coverage, Mission, ServiceOffer, StatusPeriod
from portal.translations.inline import TranslationInline

_NOT_TYPED = (
    *("source", "source_ref", "source_url"),
    *("verified_at", "verified_by", "verified_method", "next_review"),
)


class PartInline(admin.StackedInline[Any, Mission]):
    """Facts with a source of their own; the provenance is set, not typed."""

    extra = 1
    form = PlainTextForm
    exclude = _NOT_TYPED
    readonly_fields: ClassVar[Any] = ("source_date",)
    section: ClassVar[str]
    folded: ClassVar[tuple[str, ...]] = ()
    """Fields that are folded within a card as long as they are blank."""


class ContactInline(PartInline):
    """What is dialled follows from what is shown."""

    model = Contact
    form = ContactForm
    formset = ContactFormSet
    readonly_fields: ClassVar[Any] = ("dialled", "source_date")
    fields = (
        *("channel", "purpose", "value", "dialled"),
        *("languages", "hours", "note", "source_date", "withdrawn_at"),
    )
    section = "reach"
    folded = ("languages", "hours", "note", "source_date")

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **options: Any
    ) -> forms.Field | None:
        """Offer the value without its help: the card says what is dialled."""
        if db_field.name == "value":
            options["help_text"] = ""
        return super().formfield_for_dbfield(db_field, request, **options)

    @admin.display(description=_("what is dialled"))
    def dialled(self, contact: Contact) -> str:
        return " ".join(filter(None, [contact.e164, contact.extension]))


class CoverageInline(PartInline):
    model = Coverage
    section = "serves"


class StatusPeriodInline(PartInline):
    model = StatusPeriod
    section = "status"


class ServiceOfferInline(PartInline):
    model = ServiceOffer
    section = "services"


class NameInline(TranslationInline):
    """Names are recorded in any language, not only in those of the site."""

    form = NameForm
    formset = NameFormSet
    extra = 1
    verbose_name = _("name")
    verbose_name_plural = _("names")
    section = "names"


class NoteInline(TranslationInline):
    """What the notes of a mission say in further languages."""

    form = LanguageTextForm
    formset = NoteFormSet
    extra = 1
    verbose_name = _("note in another language")
    verbose_name_plural = _("notes in other languages")
    section = "place"


INLINES: tuple[type[InlineModelAdmin[Any, Any]], ...] = (
    *(ContactInline, CoverageInline, StatusPeriodInline, ServiceOfferInline),
    *(NameInline, NoteInline),
)
