"""Staff pages for the directory."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from embassies.admin.checks import check_lines
from embassies.admin.duplicates import DuplicatesMixin
from embassies.admin.history import HistoryMixin
from embassies.admin.hours_preview import HoursPreviewMixin
from embassies.admin.merging import MergeMixin
from embassies.admin.mission_form import MissionForm
from embassies.admin.mission_sections import FIELDSETS, sections
from embassies.admin.parts import INLINES
from embassies.admin.source_table import field_source_table
from embassies.admin.verification import VerificationMixin, note_opened
from embassies.admin.visibility import VisibilityFilter
from embassies.missions.hours_text import hours_of, week_lines
from embassies.missions.titles import title_of
from embassies.models import (
    FormerSlug,
    ImportedRow,
    ImportRun,
    Mission,
    MissionQuerySet,
)
from embassies.quality.verification import possible_methods
from embassies.search.staff import find_for_staff
from portal.countries.filters import country_filter
from portal.countries.models import CheckMethod
from portal.review.admin_base import ProposalModelAdmin
from portal.web.autosave_admin import AutosaveModelAdmin
from portal.web.read_only_admin import ReadOnlyModelAdmin


@admin.register(Mission)
class MissionAdmin(
    HistoryMixin,
    HoursPreviewMixin,
    VerificationMixin,
    DuplicatesMixin,
    MergeMixin,
    ProposalModelAdmin[Mission],
    AutosaveModelAdmin[Mission],
):
    """What staff change here becomes public when a second person approves it."""

    list_display = (
        "title",
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
        VisibilityFilter,
    )
    search_fields = ("slug",)
    search_help_text = _(
        "As the public asks (deutsche botschaft ankara), a phone number, an e-mail or web"
        " address, a Wikidata id, words of the address"
    )
    autocomplete_fields = ("replaced_by",)
    change_form_template = "admin/embassies/mission/change_form.html"
    readonly_fields = (
        *("status", "status_since", "coming_week"),
        *("source_shown", "source_date", "checked", "last_checks"),
        *("listed_on", "unlisted_on", "sources_by_field", "updated_at"),
    )
    form = MissionForm
    fieldsets = FIELDSETS
    inlines = INLINES
    actions = ("still_correct",)
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> MissionQuerySet:
        """Load the names, from which the titles come."""
        missions = cast("MissionQuerySet", super().get_queryset(request))
        return missions.with_translations()

    @admin.display(description=_("mission"), ordering="slug")
    def title(self, mission: Mission) -> str:
        return title_of(mission)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Find what the public would, and what stands in a record; the best first."""
        if not search_term.strip():
            return queryset, False
        found = find_for_staff(search_term, queryset)
        if ORDER_VAR in request.GET:
            found = found.order_by(*queryset.query.order_by)
        return found, False

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

    @admin.display(description=_("last look at its websites and numbers"))
    def last_checks(self, mission: Mission) -> str:
        lines = ((line,) for line in check_lines(mission))
        shown = format_html_join("", "<li>{}</li>", lines)
        return format_html("<ul>{}</ul>", shown) if shown else str(_("Not yet."))

    @admin.display(description=_("source"))
    def source_shown(self, mission: Mission) -> str:
        shown = [str(mission.source.name), mission.source_ref]
        if mission.source_url:
            link = '<a href="{}" rel="noopener">{}</a>'
            shown.append(format_html(link, mission.source_url, mission.source_url))
        return format_html_join(", ", "{}", ((one,) for one in shown if one))

    @admin.display(description=_("checked"))
    def checked(self, mission: Mission) -> str:
        if mission.verified_at is None:
            return str(_("Not yet."))
        return format_html(
            "{} · {} · {}",
            date_format(mission.verified_at),
            mission.get_verified_method_display(),
            mission.verified_by or "–",
        )

    @admin.display(description=_("sources by field"))
    def sources_by_field(self, mission: Mission) -> str:
        return field_source_table(mission)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Say how it can be checked. Three queries more."""
        mission: Mission | None = kwargs.get("obj")
        context["sections"] = sections(
            context["adminform"], context["inline_admin_formsets"]
        )
        if mission:
            context["title"], context["subtitle"] = title_of(mission), None
        context["methods"] = []
        if mission and self.has_check_permission(request):
            note_opened(request, mission)
            shown = list(Mission.objects.with_contacts().filter(pk=mission.pk))
            possible = possible_methods(shown)[mission.pk]
            context["methods"] = [
                one for one in CheckMethod.choices if one[0] in possible
            ]
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(FormerSlug)
class FormerSlugAdmin(ReadOnlyModelAdmin[FormerSlug]):
    list_display = ("slug", "mission")
    search_fields = ("slug", "mission__slug")
    list_select_related = ("mission",)


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyModelAdmin[ImportRun]):
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
class ImportedRowAdmin(ReadOnlyModelAdmin[ImportedRow]):
    list_display = ("run", "line", "outcome", "slug", "message")
    list_filter = ("outcome",)
    list_select_related = ("run",)
    search_fields = ("slug", "message")
