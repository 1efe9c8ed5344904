"""The week of a mission's form as its public page would word it, before it is saved."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils import timezone

from embassies.admin.hours_field import HoursField
from embassies.missions.hours_text import usual_week_lines
from embassies.models import Mission
from embassies.values.hours_grid import HoursGrid, read_grid, write_grid
from embassies.values.hours_spelling import normalised

if TYPE_CHECKING:
    _Base = admin.ModelAdmin[Mission]
else:
    _Base = object


def week_of(text: str) -> list[str]:
    """Return the lines of a usual week by an expression; none where it is not plain."""
    # A usual week has neither holidays nor a clock of its own.
    mission = Mission(opening_hours=text, time_zone="UTC")
    return usual_week_lines(mission, at=timezone.now())


def chosen_hours(text: str, shown: str, grid: HoursGrid) -> str:
    """Return the expression that a form asks for: that of the table if only it changed."""
    is_table_changed = grid != (read_grid(shown) or HoursGrid())
    is_text_kept = normalised(text) in ("", normalised(shown))
    return write_grid(grid) if is_table_changed and is_text_kept else text


class HoursPreviewMixin(_Base):
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.week_view)
        own = path("week/", view, name="embassies_mission_week")
        return [own, *super().get_urls()]

    def week_view(self, request: HttpRequest) -> JsonResponse:
        """Return the week and the expression of what stands in the form."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        sent, field = request.GET, HoursField()
        try:
            raw: Any = field.widget.value_from_datadict(sent, {}, "hours")
            grid = field.clean(raw)
        except ValidationError as error:
            return JsonResponse({"text": "", "lines": error.messages})
        shown, text = sent.get("hours_shown", ""), sent.get("opening_hours", "")
        text = chosen_hours(text[:500], shown[:500], grid)
        return JsonResponse({"text": text, "lines": week_of(text)})
