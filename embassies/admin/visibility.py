"""Filter of missions: what the public sees, what is withdrawn, what staff must judge."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy

from embassies.models import Mission, MissionQuerySet


class VisibilityFilter(admin.SimpleListFilter):
    title = gettext_lazy("visibility")
    parameter_name = "shown"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        return [
            ("public", _("public")),
            ("withdrawn", _("withdrawn")),
            ("parked", _("hidden by an import, to be judged")),
            ("unlisted", _("no longer in an official list, to be checked")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Mission]
    ) -> QuerySet[Mission]:
        missions = cast("MissionQuerySet", queryset)
        if self.value() == "withdrawn":
            return missions.exclude(withdrawn_at=None)
        if self.value() == "parked":
            return missions.parked()
        if self.value() == "unlisted":
            return missions.unlisted()
        return missions.public() if self.value() == "public" else missions
