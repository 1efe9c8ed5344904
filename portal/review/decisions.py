"""The staff page of one proposal: what would change, and the decision."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.review.decision_form import DecisionForm, Verb
from portal.review.models import TwoPeople
from portal.review.people import NotPossibleError
from portal.review.values import Line


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


class DecisionModelAdmin(admin.ModelAdmin[Any]):
    """Nothing is edited here: one decides."""

    decision_form: type[DecisionForm] = DecisionForm
    template = "admin/review/decide.html"
    show_full_result_count = False
    list_per_page = 50
    actions = None

    @admin.display(description=_("number"), ordering="pk")
    def number(self, row: TwoPeople) -> int:
        return int(row.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).with_people()  # type: ignore[attr-defined]

    def outdated(self, row: Any) -> bool:
        """Tell whether what it starts from has changed since."""
        raise NotImplementedError

    def conflicts(self, row: Any) -> Sequence[Line]:
        raise NotImplementedError

    def lines(self, row: Any) -> Sequence[Line]:
        raise NotImplementedError

    def offered(self, row: Any, user: User, *, outdated: bool) -> Sequence[Verb]:
        raise NotImplementedError

    def more(self, row: Any) -> dict[str, Any]:
        """Return what else the page shows."""
        return {}

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show what would change; decide when something is sent."""
        row, user = self._asked_for(request, object_id)
        sent = self._sent(request)
        if sent and sent.is_valid():
            return self._decided(request, row, sent, user)
        outdated = row.state == TwoPeople.State.WAITING and self.outdated(row)
        forms = [
            sent if sent and sent.verb == verb else self.decision_form(
                verb, initial={"revision": row.revision}
            )
            for verb in self.offered(row, user, outdated=outdated)
        ]  # fmt: skip
        context = {
            **self.admin_site.each_context(request),
            "title": _("Proposal %(number)d") % {"number": row.pk},
            "opts": self.opts,
            "proposal": row,
            "lines": self.lines(row),
            "outdated": outdated,
            "conflicts": self.conflicts(row) if outdated else [],
            "own": row.proposer_id == user.pk,
            "forms": forms,
            "form": sent,
            **self.more(row),
        }
        return render(request, self.template, context)

    def _asked_for(self, request: HttpRequest, object_id: str) -> tuple[Any, User]:
        if not self.has_view_permission(request) or not isinstance(request.user, User):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return row, request.user

    def _sent(self, request: HttpRequest) -> DecisionForm | None:
        verb = request.POST.get("verb")
        if verb not in Verb.values:
            return None
        return self.decision_form(Verb(verb), request.POST)

    def _decided(
        self, request: HttpRequest, row: Any, form: DecisionForm, user: User
    ) -> HttpResponse:
        try:
            form.decide(row, by=user, at=timezone.now())
        except NotPossibleError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, _("Done."))
        options = self.opts
        return redirect(
            f"admin:{options.app_label}_{options.model_name}_change", row.pk
        )
