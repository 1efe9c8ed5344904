"""Staff pages for the directory."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from embassies.admin.checks import check_lines
from embassies.admin.duplicates import DuplicatesMixin
from embassies.admin.history import HistoryMixin
from embassies.admin.merging import MergeMixin
from embassies.admin.mission_form import (
    ContactForm,
    ContactFormSet,
    MissionForm,
    NameForm,
    PlainTextForm,
)
from embassies.admin.verification import VerificationMixin, note_opened
from embassies.admin.visibility import VisibilityFilter
from embassies.missions.hours_text import hours_of, week_lines
from embassies.models import (
    Contact,
    Coverage,
    FormerSlug,
    ImportedRow,
    ImportRun,
    Mission,
    ServiceOffer,
    StatusPeriod,
)
from embassies.quality.verification import possible_methods
from embassies.review.workflow import Edit, create_hidden, submit
from embassies.search.staff import find_for_staff
from portal.countries.filters import country_filter
from portal.countries.models import CheckMethod
from portal.review.admin_base import edited_parts, waiting_for, waits
from portal.review.decision_admin import actor_of
from portal.translations.inline import TranslationInline
from portal.web.read_only_admin import ReadOnlyModelAdmin


class PartInline(admin.TabularInline[Any, Mission]):
    """Facts with a source of their own; the provenance is set, not typed."""

    extra = 0
    form = PlainTextForm
    exclude = (
        "source",
        "source_ref",
        "source_url",
        "verified_at",
        "verified_by",
        "verified_method",
        "next_review",
    )
    readonly_fields: ClassVar[Any] = ("source_date",)


class ContactInline(PartInline):
    """What is dialled follows from what is shown."""

    model = Contact
    form = ContactForm
    formset = ContactFormSet
    readonly_fields: ClassVar[Any] = ("e164", "extension", "source_date")


class CoverageInline(PartInline):
    model = Coverage


class StatusPeriodInline(PartInline):
    model = StatusPeriod


class ServiceOfferInline(PartInline):
    model = ServiceOffer


class NameInline(TranslationInline):
    """Names are recorded in any language, not only in those of the site."""

    form = NameForm
    languages: ClassVar[list[tuple[str, Any]]] = []


@admin.register(Mission)
class MissionAdmin(HistoryMixin, VerificationMixin, DuplicatesMixin, MergeMixin):
    """What staff change here becomes public when a second person approves it."""

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
        "source_ref",
        "source_url",
        "source_date",
        "verified_at",
        "verified_by",
        "verified_method",
        "status",
        "status_since",
        "listed_on",
        "unlisted_on",
        "coming_week",
        "last_checks",
        "field_sources",
        "updated_at",
    )
    form = MissionForm
    inlines = (
        *(ContactInline, CoverageInline, StatusPeriodInline, ServiceOfferInline),
        NameInline,
    )
    actions = ("still_correct",)
    list_per_page = 50
    show_full_result_count = False
    save_on_top = True

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

    def save_model(
        self, request: HttpRequest, obj: Mission, form: Any, change: bool
    ) -> None:
        """Leave what is recorded to the review; a new mission begins hidden."""
        if not change:
            create_hidden(obj, actor_of(request))

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        """Hand the whole edit to the review, which proposes what takes two people."""
        parts, removed = edited_parts(formsets)
        edit = Edit(form.instance, parts, removed, form.cleaned_data["why"])
        if proposal := submit(edit, actor_of(request)):
            self.message_user(request, waits(proposal), messages.WARNING)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Say what is proposed already, and how it can be checked. Four queries."""
        mission: Mission | None = kwargs.get("obj")
        context["waiting"] = waiting_for(mission) if mission else []
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
