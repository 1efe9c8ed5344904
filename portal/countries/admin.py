"""Staff pages for countries and sources."""

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.countries.admin_base import SourcedProposalModelAdmin
from portal.countries.filters import country_filter
from portal.countries.models import (
    CountryProfile,
    EmergencyNumber,
    Ministry,
    Source,
)
from portal.review.admin_base import ProposalModelAdmin
from portal.translations.inline import TranslationInline

by_country = country_filter("country", _("country"))


class OfCountry(admin.ModelAdmin[Any]):
    """An admin of rows that belong to one country."""

    list_filter: ClassVar[Any] = (by_country,)
    list_select_related = ("source",)
    autocomplete_fields = ("source", "verified_by")
    show_full_result_count = False


@admin.register(Source)
class SourceAdmin(ProposalModelAdmin[Source]):
    inlines = (TranslationInline,)
    list_display = ("key", "name", "licence", "as_of")
    search_fields = ("key", "name")


@admin.register(CountryProfile)
class CountryProfileAdmin(SourcedProposalModelAdmin[CountryProfile], OfCountry):
    list_display = ("country", "capital", "source", "source_date", "verified_at")
    search_fields = ("official_name", "capital", "country")


@admin.register(EmergencyNumber)
class EmergencyNumberAdmin(SourcedProposalModelAdmin[EmergencyNumber], OfCountry):
    list_display = ("country", "service", "number", "source", "source_date")
    search_fields = ("number", "country")
    list_filter: ClassVar[Any] = (by_country, "service")


@admin.register(Ministry)
class MinistryAdmin(SourcedProposalModelAdmin[Ministry], OfCountry):
    inlines = (TranslationInline,)
    list_display = ("country", "name", "emergency_phone", "confidence", "verified_at")
    search_fields = ("name", "emergency_phone", "country")
    list_filter: ClassVar[Any] = (by_country, "confidence")
