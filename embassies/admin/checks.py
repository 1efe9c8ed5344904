"""What the last look at websites and numbers came to: a queue, never a change."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from embassies.models import Check, Contact, Mission
from portal.countries.models import Ministry
from portal.web.read_only_admin import ReadOnlyModelAdmin

MOST = 5
"""Missions named beside one website or number."""


class FailingFilter(admin.SimpleListFilter):
    title = _("to do")
    parameter_name = "todo"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("failing", _("to look at"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Check]
    ) -> QuerySet[Check]:
        if self.value() != "failing":
            return queryset
        return Check.objects.failing().in_use()


@admin.register(Check)
class CheckAdmin(ReadOnlyModelAdmin[Check]):
    list_display = ("value", "kind", "outcome", "failures", "checked_at", "fine_at")
    list_filter = (FailingFilter, "kind", "outcome")
    search_fields = ("value", "detail")
    list_per_page = 50
    actions = None
    fields = readonly_fields = (
        *("kind", "value", "region", "outcome", "status", "detail", "final_url"),
        *("failures", "checked_at", "fine_at", "given_by"),
    )

    @admin.display(description=_("given by"))
    def given_by(self, check: Check) -> str:
        """Link the records that give it, where it is corrected. Two queries."""
        shown = Contact.objects.filter(value=check.value, withdrawn_at=None)
        missions = Mission.objects.public().filter(pk__in=shown.values("mission"))
        ministries = Ministry.objects.with_website(check.value)
        links = [
            (reverse(f"admin:{name}_change", args=[one.pk]), str(one))
            for name, rows in (
                ("embassies_mission", missions),
                ("countries_ministry", ministries),
            )
            for one in rows[: MOST + 1]
        ]
        more = "…" if len(links) > MOST else ""
        joined = format_html_join(", ", '<a href="{}">{}</a>', links[:MOST])
        return format_html("{}{}", joined, more)


def check_lines(mission: Mission) -> list[str]:
    """Say of each website and number of a mission what the last look found. A query."""
    shown = mission.contacts.filter(withdrawn_at=None).values("value")
    rows = Check.objects.filter(value__in=shown, region__in=("", mission.seat))
    return [
        _("%(value)s: %(result)s (%(day)s)")
        % {
            "value": one.value,
            "result": one.get_outcome_display(),
            "day": f"{one.checked_at:%Y-%m-%d}",
        }
        for one in rows.order_by("kind", "value")
    ]
