"""Staff pages of the proposals for all that is no mission."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from portal.review import proposals
from portal.review.decision_form import Verb, offered
from portal.review.decisions import DecisionModelAdmin, ToDoFilter
from portal.review.kinds import kind_of, kinds
from portal.review.models import Motion
from portal.review.values import Line


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(one.label, one.model._meta.verbose_name_plural) for one in kinds()]

    def queryset(self, request: HttpRequest, rows: Any) -> Any:
        return rows.filter(model=self.value()) if self.value() else rows


@admin.register(Motion)
class MotionAdmin(DecisionModelAdmin):
    list_display = (
        *("number", "kind", "title", "verb", "state", "proposer", "proposed_at"),
        "why",
    )
    list_display_links = ("number", "title")
    list_filter = (ToDoFilter, KindFilter, "state", "verb")
    list_select_related = ("proposer",)
    search_fields = ("title", "proposer__username", "why")
    search_help_text = _("Words of the record or of the reason, a colleague")

    @admin.display(description=_("kind"), ordering="model")
    def kind(self, motion: Motion) -> str:
        return str(apps.get_model(motion.model)._meta.verbose_name)

    def outdated(self, row: Motion) -> bool:
        return proposals.is_outdated(row)

    def conflicts(self, row: Motion) -> Sequence[Line]:
        return proposals.conflicts(row)

    def lines(self, row: Motion) -> Sequence[Line]:
        return proposals.described(row)

    def offered(self, row: Motion, user: User, *, outdated: bool) -> Sequence[Verb]:
        return offered(row, user, outdated=outdated)

    def more(self, row: Motion) -> dict[str, Any]:
        kind = kind_of(row.model)
        waits = row.state == Motion.State.WAITING
        return {
            "kind": self.kind(row),
            "record": _page_of(row),
            "previews": kind.previews(row) if waits and kind.previews else [],
        }


def _page_of(motion: Motion) -> str:
    """Return the staff page of a proposal's record; blank where there is none."""
    name = motion.model.replace(".", "_")
    try:
        return reverse(f"admin:{name}_change", args=[motion.key]) if motion.key else ""
    except NoReverseMatch:
        return ""
