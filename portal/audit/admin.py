"""Staff pages of the audit log: read, filtered and exported, never edited."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from portal.audit.export import csv_lines
from portal.audit.models import AuditEntry
from portal.web.read_only_admin import ReadOnlyModelAdmin


class ColumnFilter(admin.SimpleListFilter):
    """Filter by a value that some entry has in a column. One query, of an index."""

    column = ""

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> Sequence[tuple[str, str]]:
        found = AuditEntry.objects.order_by(self.column).exclude(**{self.column: ""})
        values = found.values_list(self.column, flat=True).distinct()
        return [(one, self.label(one)) for one in values]

    def label(self, value: str) -> str:
        return value

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry]
    ) -> QuerySet[AuditEntry]:
        value = self.value()
        return queryset.filter(**{self.column: value}) if value else queryset


class PersonFilter(ColumnFilter):
    title = _("who")
    parameter_name = column = "who"


class ModelFilter(ColumnFilter):
    title = _("kind")
    parameter_name = column = "target_label"

    def label(self, value: str) -> str:
        return kind_of(value)


def kind_of(label: str) -> str:
    """Return what people call a model; its label where there is none any more."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyModelAdmin[AuditEntry]):
    list_display = ("number", "verb", "kind", "subject", "who", "at", "why")
    list_filter = (PersonFilter, ModelFilter, "verb")
    date_hierarchy = "at"
    search_fields = ("subject", "who", "why")
    change_list_template = "admin/audit/auditentry/change_list.html"
    fields = readonly_fields = (
        *("number", "verb", "kind", "target_key", "subject", "who", "at", "why"),
        *("values", "changes", "previous", "hash"),
    )

    @admin.display(description=_("kind"), ordering="target_label")
    def kind(self, entry: AuditEntry) -> str:
        return kind_of(entry.target_label)

    @admin.display(description=_("before and after"))
    def values(self, entry: AuditEntry) -> str:
        lines = list(_lines(entry)) or [("–",) * 3]
        return format_html_join("", "<p>{}: {} → {}</p>", lines)

    def get_urls(self) -> list[URLPattern]:
        export = self.admin_site.admin_view(self.export_view)
        return [
            path("export/", export, name="audit_auditentry_export"),
            *super().get_urls(),
        ]

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Send the entries of the list, filtered as it is, as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            found = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return redirect("admin:audit_auditentry_changelist")
        return StreamingHttpResponse(
            csv_lines(found.order_by("number")),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="log.csv"'},
        )


def _lines(entry: AuditEntry) -> Iterator[tuple[str, object, object]]:
    """Yield the field, the old and the new value of each change of an entry."""
    for item in entry.changed.get("items", ()):
        model = str(item.get("part", "")).rpartition(".")[2]
        for name, (old, new) in item["fields"].items():
            yield f"{model}.{name}", _shown(old), _shown(new)


def _shown(value: object) -> object:
    return "–" if value in (None, "") else value
