"""Staff pages of the proposals: the list, and one with its two columns."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from portal.review import workflow
from portal.review.actor import NotPossibleError
from portal.review.continuing import edit_address
from portal.review.decision_admin import Action, DecisionModelAdmin, actor_of, staff
from portal.review.forms import CommentForm
from portal.review.models import Proposal, ProposalQuerySet
from portal.review.reviewed_model import OVERRIDE, reviewed_model, reviewed_models
from portal.review.standing import Standing, changed_since, described
from portal.review.trial import trial_page

APPROVE: Action[Proposal] = Action(
    "approve",
    _("Approve"),
    lambda row, made: workflow.approve(row, made.token, made.actor),
    _("I compared both columns with the source. Make it public."),
)
REJECT: Action[Proposal] = Action(
    "reject",
    _("Reject"),
    lambda row, made: workflow.reject(row, made.token, made.reason, made.actor),
    _("Close it and change nothing."),
    needs_reason=True,
)
WITHDRAW: Action[Proposal] = Action(
    "withdraw",
    _("Withdraw"),
    lambda row, made: workflow.withdraw(row, made.token, made.actor),
)
REBASE: Action[Proposal] = Action(
    "rebase",
    _("Take it over onto the record of now"),
    lambda row, made: workflow.rebase(row, made.token, made.actor),
    _("I have read what has changed since. Nothing that is proposed changes."),
)
RENEW: Action[Proposal] = Action(
    "renew",
    _("Propose again on the record as it is now"),
    lambda row, made: workflow.renew(row, made.token, made.actor),
    _("I have looked at both columns. Propose it in my name."),
)
PUT_THROUGH: Action[Proposal] = Action(
    "override",
    _("Put through without a second person"),
    lambda row, made: workflow.override(row, made.token, made.reason, made.actor),
    _("It cannot wait. List it until somebody else has looked at it."),
    needs_reason=True,
)
ACKNOWLEDGE: Action[Proposal] = Action(
    "acknowledge",
    _("I have looked at it"),
    lambda row, made: workflow.acknowledge(row, made.actor),
    _("I compared it with the source. Take it off the list."),
)


def actions_for(
    proposal: Proposal, user: User, standing: Standing
) -> Sequence[Action[Proposal]]:
    """Return what this person may decide now; the workflow checks again."""
    kind = reviewed_model(proposal.target_label)
    own = proposal.proposer_id == user.pk
    checks = any(user.has_perm(one) for one in kind.decide_permissions)
    if not proposal.waits:
        another = user.pk not in proposal.people()
        return [ACKNOWLEDGE] * (proposal.awaits_review() and another and checks)
    may_propose = user.has_perm(kind.permission_to_propose(proposal.verb))
    outdated, can_rebase = standing.outdated, standing.can_rebase
    allowed = {
        APPROVE: checks and not own and not outdated,
        REBASE: can_rebase and (checks or own),
        REJECT: checks and not own,
        RENEW: outdated and not can_rebase and may_propose,
        PUT_THROUGH: not outdated and may_propose and user.has_perm(OVERRIDE),
        WITHDRAW: own,
    }
    return [action for action, is_allowed in allowed.items() if is_allowed]


Rows = QuerySet[Proposal]


class ToDoFilter(admin.SimpleListFilter):
    title = _("to do")
    parameter_name = "todo"

    def lookups(
        self, request: HttpRequest, model_admin: object
    ) -> list[tuple[str, StrOrPromise]]:
        return [
            ("mine", _("waiting for you")),
            ("others", _("waiting for others")),
            ("waiting", _("to decide")),
            ("overrides", _("put through alone, to look at")),
        ]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        rows, user = cast("ProposalQuerySet", queryset), staff(request)
        chosen: dict[str | None, Callable[[], Rows]] = {
            "mine": lambda: rows.waiting_for(user),
            "others": lambda: rows.waiting_for_others(user),
            "waiting": rows.waiting,
            "overrides": rows.overrides_to_review,
        }
        return chosen.get(self.value(), rows.all)()


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(
        self, request: HttpRequest, model_admin: object
    ) -> list[tuple[str, StrOrPromise]]:
        return [
            (one.label, one.model._meta.verbose_name_plural or one.label)
            for one in reviewed_models()
        ]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        label = self.value()
        return queryset.filter(target_label=label) if label else queryset


@admin.register(Proposal)
class ProposalAdmin(DecisionModelAdmin[Proposal]):
    title_format = _("Proposal %(number)d")
    decide_template = "admin/review/decide.html"
    all_actions = (
        *(APPROVE, REBASE, REJECT, RENEW, PUT_THROUGH, WITHDRAW),
        ACKNOWLEDGE,
    )
    list_display = (
        *("number", "title", "what", "standing", "proposer", "proposed_at"),
        "why",
    )
    list_display_links = ("number", "title")
    list_filter = (ToDoFilter, KindFilter, "state", "verb")
    list_select_related = ("proposer",)
    search_fields = ("title", "proposer__username", "why")
    search_help_text = _("Words of the record or of the reason, a colleague")

    @admin.display(description=_("what to do"), ordering="verb")
    def what(self, proposal: Proposal) -> str:
        return f"{proposal.get_verb_display()}: {self.kind(proposal)}"

    def kind(self, proposal: Proposal) -> str:
        return str(apps.get_model(proposal.target_label)._meta.verbose_name)

    @admin.display(description=_("state"), ordering="state")
    def standing(self, proposal: Proposal) -> str:
        """Return the state, and whether a question waits for the proposer."""
        label = proposal.get_state_display()
        if getattr(proposal, "is_asked", False) and proposal.waits:
            label = f"{label}, {_('asked')}"
        return format_html(
            '<span class="state state-{}">{}</span>', proposal.state, label
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.trial_view)
        name = "review_proposal_trial"
        return [
            path("<int:pk>/preview/<slug:language>/", view, name=name),
            *super().get_urls(),
        ]

    def trial_view(
        self, request: HttpRequest, pk: int, language: str
    ) -> HttpResponseBase:
        """Show the public page as a waiting proposal would make it."""
        row = self.row_of(request, str(pk))
        if not row.waits or language not in dict(settings.LANGUAGES):
            raise Http404
        try:
            return trial_page(row, language, request, actor_of(request))
        except NotPossibleError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect("admin:review_proposal_change", row.pk)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).with_questions()

    def describe(
        self, request: HttpRequest, row: Proposal, user: User
    ) -> tuple[Sequence[Action[Proposal]], dict[str, object]]:
        standing = Standing.of(row)
        own = row.proposer_id == user.pk
        kind = reviewed_model(row.target_label)
        previews = kind.previews(row) if row.waits else []
        return actions_for(row, user, standing), {
            "kind": self.kind(row),
            "record": _page_of(row),
            "lines": described(row),
            "standing": standing,
            "since": changed_since(row) if standing.outdated else [],
            "previews": previews,
            "edit": edit_address(row) if own and row.waits else "",
            "comments": row.comments.select_related("author"),
            "comment_form": CommentForm(label_suffix=""),
            "remarks": kind.remarks(row) if row.waits else [],
        }

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the proposal; add a comment, or decide, when one is sent."""
        if request.POST.get("verb") != "comment":
            return super().change_view(request, object_id, form_url, extra_context)
        row, form = (
            self.row_of(request, object_id),
            CommentForm(request.POST, label_suffix=""),
        )
        if not form.is_valid():
            _actions, context = self.describe(request, row, staff(request))
            context |= {"comment_form": form, "form": form}
            return self.page(request, self.decide_template, row, context)
        text, is_question = form.cleaned_data["text"], form.cleaned_data["is_question"]
        actor = actor_of(request)
        made = workflow.comment(row, text, actor, is_question=is_question)
        page = reverse("admin:review_proposal_change", args=[row.pk])
        return redirect(f"{page}#comment-{made.pk}")


def _page_of(proposal: Proposal) -> str:
    """Return the staff page of a proposal's record; blank where there is none."""
    name = f"admin:{proposal.target_label.replace('.', '_')}_change"
    try:
        return reverse(name, args=[proposal.target_key]) if proposal.target_key else ""
    except NoReverseMatch:
        return ""
