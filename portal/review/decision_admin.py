"""Base of the staff pages on which one record is decided on: actions, form, page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.review.actor import Actor, NotPossibleError
from portal.review.two_person_record import TwoPersonRecord
from portal.web.read_only_admin import ReadOnlyModelAdmin

Row = TypeVar("Row", bound=TwoPersonRecord)


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides, why, and the state token of what they read."""

    actor: Actor
    token: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Action(Generic[Row]):
    """One decision that can be taken about a record.

    ``confirm`` is the text of a box that has to be ticked; none where it is blank.
    """

    name: str
    label: str | Promise
    run: Callable[[Row, Decision], object] = field(repr=False)
    confirm: str | Promise = ""
    needs_reason: bool = False


class DecisionForm(forms.Form, Generic[Row]):
    """One decision; its prefix is the action's name, so that several fit on a page."""

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    confirm = forms.BooleanField()

    def __init__(
        self, action: Action[Row], token: str = "", data: QueryDict | None = None
    ) -> None:
        super().__init__(data, prefix=action.name, initial={"token": token})
        self.action = action
        if action.confirm:
            self.fields["confirm"].label = str(action.confirm)
        else:
            del self.fields["confirm"]
        if not action.needs_reason:
            del self.fields["reason"]

    def decide(self, row: Row, actor: Actor) -> None:
        """Take the decision of a valid form; raise NotPossibleError."""
        data = self.cleaned_data
        made = Decision(actor, data["token"], data.get("reason", ""))
        self.action.run(row, made)


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks, now; raise PermissionDenied for nobody."""
    return Actor(staff(request), timezone.now())


def staff(request: HttpRequest) -> User:
    """Return the member of staff who asks; raise PermissionDenied for nobody."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class DecisionModelAdmin(ReadOnlyModelAdmin[Row], Generic[Row]):
    """Rows are not edited here: staff decide on them, by actions of a page.

    Set ``title_format`` ("Proposal %(number)d"), ``decide_template`` and ``all_actions``,
    and override ``describe``.
    """

    title_format: str | Promise = ""
    decide_template = ""
    all_actions: Sequence[Action[Row]] = ()
    list_per_page = 50
    actions = None

    @admin.display(description=_("number"), ordering="pk")
    def number(self, row: Row) -> int:
        return int(row.pk)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).with_people()  # type: ignore[attr-defined]

    def describe(
        self, request: HttpRequest, row: Row, user: User
    ) -> tuple[Sequence[Action[Row]], dict[str, object]]:
        """Return what this person may decide now, and what else the page shows."""
        raise NotImplementedError

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show what would change; decide when a decision is sent."""
        row, user = self.row_of(request, object_id), staff(request)
        sent = self._sent(request)
        if sent and sent.is_valid():
            return self.decided(request, row, sent)
        offered, context = self.describe(request, row, user)
        forms = [
            sent if sent and sent.action is action else DecisionForm(
                action, row.state_token
            )
            for action in offered
        ]  # fmt: skip
        context |= {"forms": forms, "form": sent, "own": row.proposer_id == user.pk}
        return self.page(request, self.decide_template, row, context)

    def page(
        self,
        request: HttpRequest,
        template: str,
        row: Row,
        context: dict[str, object],
    ) -> HttpResponse:
        """Render a page about a row."""
        shared = {
            **self.admin_site.each_context(request),
            "title": self.title_format % {"number": row.pk},
            "opts": self.opts,
            "row": row,
        }
        return render(request, template, shared | context)

    def _sent(self, request: HttpRequest) -> DecisionForm[Row] | None:
        """Return the form that was sent, whether it is offered now or not.

        The workflow says why a decision is not possible any more.
        """
        known = {one.name: one for one in self.all_actions}
        action = known.get(request.POST.get("verb", ""))
        return DecisionForm(action, data=request.POST) if action else None

    def decided(
        self, request: HttpRequest, row: Row, form: DecisionForm[Row]
    ) -> HttpResponse:
        """Carry a decision out, and say what came of it."""
        try:
            form.decide(row, actor_of(request))
        except NotPossibleError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, _("Done."))
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return redirect(name, row.pk)
