"""Staff pages for the directory."""

from typing import Any

from django.contrib import admin
from django.forms import BaseModelForm, ModelForm
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from embassies.hours_form import MissionForm
from embassies.hours_text import hours_of, week_lines
from embassies.models import (
    Contact,
    Coverage,
    FormerSlug,
    ImportedRow,
    ImportRun,
    Mission,
    Part,
    ServiceOffer,
    StatusPeriod,
)
from portal.countries.filters import country_filter


class PartInline(admin.TabularInline[Any, Mission]):
    """Facts with a source of their own; the provenance is set, not typed."""

    extra = 0
    exclude = (
        "source",
        "source_ref",
        "source_url",
        "verified_at",
        "verified_by",
        "verified_method",
        "next_review",
    )
    readonly_fields = ("source_date",)


class ContactInline(PartInline):
    model = Contact


class CoverageInline(PartInline):
    model = Coverage


class StatusPeriodInline(PartInline):
    model = StatusPeriod


class ServiceOfferInline(PartInline):
    model = ServiceOffer


@admin.register(Mission)
class MissionAdmin(admin.ModelAdmin[Mission]):
    """A staff edit is recorded field by field, so that no import undoes it."""

    list_display = (
        "slug",
        "sending_country",
        "receiving_country",
        "city",
        "kind",
        "status",
        "source_date",
        "verified_at",
    )
    list_filter = (
        country_filter("sending_country", _("sending country")),
        country_filter("receiving_country", _("receiving country")),
        "kind",
        "status",
        "is_honorary",
    )
    search_fields = ("slug", "city", "wikidata_id", "address")
    search_help_text = _("Words of the address (france moscow), a city, a Wikidata id")
    autocomplete_fields = ("source", "replaced_by", "verified_by")
    readonly_fields = (
        "status",
        "status_since",
        "coming_week",
        "field_sources",
        "updated_at",
    )
    form = MissionForm
    inlines = (ContactInline, CoverageInline, StatusPeriodInline, ServiceOfferInline)
    list_per_page = 50
    show_full_result_count = False
    save_on_top = True

    def has_delete_permission(
        self, request: HttpRequest, obj: Mission | None = None
    ) -> bool:
        """Refuse: a mission is withdrawn, so that its address is remembered."""
        return False

    @admin.display(description=_("the coming week by these hours"))
    def coming_week(self, mission: Mission) -> str:
        hours = hours_of(mission)
        if hours is None:
            return str(_("Not known: hours or time zone are missing."))
        lines = ((line,) for line in week_lines(hours, at=timezone.now()))
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", lines))

    def save_model(
        self, request: HttpRequest, obj: Mission, form: BaseModelForm[Any], change: bool
    ) -> None:
        if change:
            obj.mark_staff_edit(
                form.changed_data, by=request.user.pk, at=timezone.now()
            )
        super().save_model(request, obj, form, change)

    def save_formset(
        self,
        request: HttpRequest,
        form: ModelForm[Mission],
        formset: BaseInlineFormSet[Any, Mission, Any],
        change: bool,
    ) -> None:
        parts: list[Part] = formset.save(commit=False)
        for part in parts:
            part.mark_staff_edit(at=timezone.now())
            part.save()
        for part in formset.deleted_objects:
            part.withdraw(at=timezone.now())

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        form.instance.settle_status(at=timezone.now())


class ReadOnly(admin.ModelAdmin[Any]):
    """A record of what happened: shown, never edited."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(FormerSlug)
class FormerSlugAdmin(ReadOnly):
    list_display = ("slug", "mission")
    search_fields = ("slug", "mission__slug")
    list_select_related = ("mission",)


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly):
    list_display = (
        "started_at",
        "importer",
        "state",
        "created",
        "changed",
        "unchanged",
        "rejected",
        "suspicious",
        "withdrawn",
    )
    list_filter = ("importer", "state")
    search_fields = ("origin", "sha256")


@admin.register(ImportedRow)
class ImportedRowAdmin(ReadOnly):
    list_display = ("run", "line", "outcome", "slug", "message")
    list_filter = ("outcome",)
    list_select_related = ("run",)
    search_fields = ("slug", "message")
