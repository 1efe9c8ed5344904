"""The log of the directory, and each mission's own part of it with a way back."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from embassies.models import ImportedRow, Mission
from embassies.review.reviewed_models import CHANGE, MISSION
from embassies.review.workflow import REVERTIBLE, revert
from portal.audit.models import AuditEntry
from portal.review.actor import NotPossibleError
from portal.review.decision_admin import actor_of

LONGEST = 200
"""Entries shown of one mission, the latest first."""


class HistoryMixin(admin.ModelAdmin[Mission]):
    """The part of the missions' pages that tells who did what."""

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the log of a mission; propose to take an entry back when sent one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        mission = self.get_object(request, object_id)
        if mission is None:
            raise Http404
        if request.method == "POST":
            return self._revert(request, mission)
        merged = list(mission.merged.order_by("slug"))
        keys = [mission.pk, *(one.pk for one in merged)]
        entries = AuditEntry.objects.about(MISSION.label, *keys)[:LONGEST]
        can_revert = request.user.has_perm(CHANGE)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(mission)s") % {"mission": mission},
            "opts": self.opts,
            "mission": mission,
            "merged": merged,
            "entries": [
                (one, MISSION.lines(one.changed.get("items", ())),
                 can_revert and one.verb in REVERTIBLE
                 and one.target_key == str(mission.pk))
                for one in entries
            ],
            "imports": ImportedRow.objects.filter(
                slug__in=[mission.slug, *(one.slug for one in merged)]
            )
            .exclude(run__state__in=["dry_run", "refused"])
            .select_related("run")
            .order_by("-pk")[:LONGEST],
        }  # fmt: skip
        return render(request, "admin/embassies/mission/history.html", context)

    def _revert(self, request: HttpRequest, mission: Mission) -> HttpResponse:
        sent = request.POST.get("entry", "")
        number = (
            int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else 0
        )
        entries = AuditEntry.objects.about(MISSION.label, mission.pk)
        entry = get_object_or_404(entries, pk=number)
        try:
            proposal = revert(entry, actor_of(request))
        except NotPossibleError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect("admin:embassies_mission_history", mission.pk)
        return redirect("admin:review_proposal_change", proposal.pk)
