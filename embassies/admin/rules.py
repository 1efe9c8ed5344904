"""Staff pages for the rules on helping each other's citizens."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from embassies.models import Arrangement, ArrangementStatus, Bloc, Membership
from portal.countries.admin_base import SourcedProposalModelAdmin
from portal.translations.inline import TranslationInline


class MembershipInline(admin.TabularInline[Any, Bloc]):
    model = Membership
    extra = 0
    fields = ("country", "joined", "left", "source", "source_url")
    autocomplete_fields = ("source",)


@admin.register(Bloc)
class BlocAdmin(SourcedProposalModelAdmin[Bloc]):
    list_display = ("name", "key")
    search_fields = ("name", "key")
    inlines = (MembershipInline, TranslationInline)


class ArrangementStatusInline(admin.TabularInline[Any, Arrangement]):
    model = ArrangementStatus
    extra = 0
    fields = ("status", "since", "until", "note", "evidence", "confidence", "source")
    autocomplete_fields = ("source",)


@admin.register(Arrangement)
class ArrangementAdmin(SourcedProposalModelAdmin[Arrangement]):
    list_display = (
        "title",
        "extent",
        "valid_from",
        "valid_until",
        "confidence",
        "verified_at",
    )
    list_filter = ("extent", "confidence", "only_if_unrepresented")
    search_fields = ("title", "key", "rule", "legal_source")
    search_help_text = _("Words of the title, the rule or its legal source")
    autocomplete_fields = (
        "source",
        "beneficiary_bloc",
        "helper_bloc",
        "only_outside_bloc",
        "verified_by",
    )
    prepopulated_fields = {"key": ("title",)}
    inlines = (ArrangementStatusInline, TranslationInline)

    def formfield_for_choice_field(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Let several countries be found by typing, not by holding a key down."""
        if db_field.name in ("beneficiaries", "helpers", "places"):
            kwargs["widget"] = FilteredSelectMultiple(db_field.verbose_name, False)
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    save_on_top = True
    fieldsets = (
        (None, {"fields": ("title", "key", "rule")}),
        (
            _("Whose citizens, helped by whom"),
            {
                "fields": (
                    "beneficiaries",
                    "beneficiary_bloc",
                    "helpers",
                    "helper_bloc",
                )
            },
        ),
        (
            _("Where, and when not"),
            {
                "fields": (
                    "extent",
                    "places",
                    "only_outside_bloc",
                    "only_if_unrepresented",
                )
            },
        ),
        (_("With what"), {"fields": ("services", "scope_note")}),
        (
            _("By which law, from when to when"),
            {"fields": ("legal_source", "valid_from", "valid_until", "confidence")},
        ),
        (
            _("Source and check"),
            {
                "fields": (
                    "source",
                    "source_ref",
                    "source_url",
                    "source_date",
                    "verified_at",
                    "verified_by",
                    "verified_method",
                    "next_review",
                )
            },
        ),
    )
