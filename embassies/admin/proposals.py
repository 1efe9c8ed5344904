"""Staff pages of the proposals for missions: the list, and one with its two columns."""

from collections.abc import Sequence

from django.contrib import admin
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from embassies.admin.decision_form import MissionDecisionForm, offered
from embassies.models import Proposal
from embassies.review.changes import lines
from embassies.review.workflow import conflicts, is_outdated
from portal.countries.filters import country_filter
from portal.review.decision_form import Verb
from portal.review.decisions import DecisionModelAdmin, ToDoFilter
from portal.review.values import Line


@admin.register(Proposal)
class ProposalAdmin(DecisionModelAdmin):
    decision_form = MissionDecisionForm
    template = "admin/embassies/proposal/decide.html"
    list_display = ("number", "mission", "state", "proposer", "proposed_at", "why")
    list_display_links = ("number", "mission")
    list_filter = (
        ToDoFilter,
        "state",
        country_filter("mission__sending_country", _("sending country")),
        country_filter("mission__receiving_country", _("receiving country")),
    )
    list_select_related = ("mission", "proposer")
    search_fields = ("mission__slug", "mission__city", "proposer__username", "why")
    search_help_text = _(
        "A mission's address or city, a colleague, words of the reason"
    )

    def outdated(self, row: Proposal) -> bool:
        return is_outdated(row)

    def conflicts(self, row: Proposal) -> Sequence[Line]:
        return conflicts(row)

    def lines(self, row: Proposal) -> Sequence[Line]:
        return lines(row.items)

    def offered(self, row: Proposal, user: User, *, outdated: bool) -> Sequence[Verb]:
        return offered(row, user, outdated=outdated)
