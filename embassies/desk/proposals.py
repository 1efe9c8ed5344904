"""Staff pages of the proposals: the list, and one with its two columns."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from embassies.desk.decision_form import DecisionForm, Verb, offered
from embassies.differences import lines
from embassies.models import Proposal
from embassies.review import NotPossibleError, conflicts, is_outdated
from portal.countries.filters import country_filter


class ToDoFilter(admin.SimpleListFilter):
    title = _("to do")
    parameter_name = "todo"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("waiting", _("to decide")),
            ("overrides", _("put through alone, to look at")),
        ]

    def queryset(self, request: HttpRequest, rows: Any) -> Any:
        if self.value() == "waiting":
            return rows.waiting()
        return rows.overrides_to_review() if self.value() == "overrides" else rows


@admin.register(Proposal)
class ProposalAdmin(admin.ModelAdmin[Proposal]):
    """Nothing is edited here: one decides."""

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
    show_full_result_count = False
    list_per_page = 50
    actions = None

    @admin.display(description=_("number"), ordering="pk")
    def number(self, proposal: Proposal) -> int:
        return int(proposal.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show what would change; decide when something is sent."""
        proposal = self._proposal(request, object_id)
        user = request.user
        if not isinstance(user, User):
            raise PermissionDenied
        outdated = proposal.state == Proposal.State.WAITING and is_outdated(proposal)
        verbs = offered(proposal, user, outdated=outdated)
        sent = self._sent(request)
        if sent and sent.is_valid():
            return self._decided(request, proposal, sent, user)
        forms = [
            sent if sent and sent.verb == verb else DecisionForm(
                verb, initial={"revision": proposal.revision}
            )
            for verb in verbs
        ]  # fmt: skip
        context = {
            **self.admin_site.each_context(request),
            "title": _("Proposal %(number)d") % {"number": proposal.pk},
            "opts": self.opts,
            "proposal": proposal,
            "lines": lines(proposal.items),
            "outdated": outdated,
            "conflicts": conflicts(proposal) if outdated else [],
            "own": proposal.proposer_id == user.pk,
            "forms": forms,
            "form": sent,
        }
        return render(request, "admin/embassies/proposal/decide.html", context)

    def _proposal(self, request: HttpRequest, object_id: str) -> Proposal:
        if not self.has_view_permission(request):
            raise PermissionDenied
        proposal = self.get_object(request, object_id)
        if proposal is None:
            raise Http404
        return proposal

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).with_people()  # type: ignore[attr-defined]

    def _sent(self, request: HttpRequest) -> DecisionForm | None:
        verb = request.POST.get("verb")
        if verb not in Verb.values:
            return None
        return DecisionForm(Verb(verb), request.POST)

    def _decided(
        self, request: HttpRequest, proposal: Proposal, form: DecisionForm, user: User
    ) -> HttpResponse:
        try:
            form.decide(proposal, by=user, at=timezone.now())
        except NotPossibleError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, _("Done."))
        return redirect("admin:embassies_proposal_change", proposal.pk)
