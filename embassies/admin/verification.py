"""“Still correct”, on a mission's page and for several missions at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, ngettext

from embassies.models import Mission, MissionQuerySet
from embassies.quality.verification import (
    MAX_CHECKS,
    Claim,
    mark_verified,
    missing_for,
    possible_methods,
    verifiable,
)
from embassies.review.reviewed_models import CHANGE
from portal.countries.models import CheckMethod
from portal.review.actor import NotPossibleError
from portal.review.decision_admin import actor_of

_OPENED = "opened missions"
_MAX_OPENED = 100
"""How many opened missions a session remembers, the latest."""


def note_opened(request: HttpRequest, mission: Mission) -> None:
    """Note in the session that this person has a mission before them now."""
    opened: dict[str, str] = request.session.get(_OPENED, {})
    opened.pop(str(mission.pk), None)
    latest = [*opened.items(), (str(mission.pk), timezone.now().isoformat())]
    request.session[_OPENED] = dict(latest[-_MAX_OPENED:])


def opened_at(request: HttpRequest, pk: int) -> datetime | None:
    """Return when this person last opened a mission; None for never."""
    moment: str | None = request.session.get(_OPENED, {}).get(str(pk))
    return datetime.fromisoformat(moment) if moment else None


class CheckForm(forms.Form):
    """How one mission was checked, and which state of it was read."""

    method = forms.ChoiceField(
        label=_("How did you check?"),
        choices=[("", _("Not checked")), *CheckMethod.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    seen = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, mission: Mission, methods: Sequence[str], data: QueryDict | None = None
    ) -> None:
        super().__init__(
            data,
            prefix=f"mission-{mission.pk}",
            initial={"method": "", "seen": mission.updated_at.isoformat()},
        )
        self.mission = mission
        offered = [("", _("Not checked"))]
        offered += [one for one in CheckMethod.choices if one[0] in methods]
        self.fields["method"].choices = offered  # type: ignore[attr-defined]
        self.missing = [
            missing_for(one) for one in CheckMethod.values if one not in methods
        ]


class VerificationMixin(admin.ModelAdmin[Mission]):
    """The part of the missions' pages that stamps a check."""

    def has_check_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(CHANGE)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        stamp, many = view(self.stamp_view), view(self.stamp_many_view)
        name = "embassies_mission_still_correct"
        return [
            path("<int:pk>/still-correct/", stamp, name=name),
            path("still-correct/", many, name=f"{name}_many"),
            *super().get_urls(),
        ]

    def stamp_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Stamp one mission; a button on its page leads here."""
        self._require_check(request)
        mission = get_object_or_404(Mission, pk=pk)
        seen = _moment(request.POST.get("seen", ""))
        method, opened = request.POST.get("method", ""), opened_at(request, mission.pk)
        self._stamp(request, [Claim(mission.pk, method, opened, seen)])
        return redirect("admin:embassies_mission_change", mission.pk)

    @admin.action(
        description=_("Still correct: I checked the selected missions"),
        permissions=["check"],
    )
    def still_correct(
        self, request: HttpRequest, queryset: MissionQuerySet
    ) -> HttpResponse | None:
        """Lead to the page that asks how each was checked."""
        keys = list(queryset.values_list("pk", flat=True)[: MAX_CHECKS + 1])
        if len(keys) > MAX_CHECKS:
            self.message_user(
                request,
                _("At most %(count)d missions at once: choose fewer.")
                % {"count": MAX_CHECKS},
                messages.ERROR,
            )
            return None
        query = QueryDict(mutable=True)
        query.setlist("mission", [str(one) for one in keys])
        page = reverse("admin:embassies_mission_still_correct_many")
        return redirect(f"{page}?{query.urlencode()}")

    def stamp_many_view(self, request: HttpRequest) -> HttpResponse:
        """Show what would be stamped, ask how each was checked; then stamp it."""
        self._require_check(request)
        keys = [one for one in request.GET.getlist("mission") if one.isdecimal()]
        asked = Mission.objects.filter(pk__in=[one for one in keys if len(one) < 12])
        right = list(
            verifiable(asked).with_contacts().with_translations("name")[:MAX_CHECKS]
        )
        opened = [one for one in right if opened_at(request, one.pk)]
        methods = possible_methods(opened)
        data = request.POST if request.method == "POST" else None
        forms = [CheckForm(one, methods[one.pk], data) for one in opened]
        faulty = [form for form in forms if form.is_bound and not form.is_valid()]
        if data is not None and not faulty:
            claims = list(_claims(request, forms))
            if not claims:
                self.message_user(request, _("Nothing was chosen."), messages.WARNING)
            elif self._stamp(request, claims):
                return redirect("admin:embassies_mission_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Still correct"),
            "opts": self.opts,
            "forms": forms,
            "form": next(iter(faulty), None),
            "unopened": [one for one in right if one not in opened],
            "left": asked.with_translations("name").exclude(
                pk__in=[one.pk for one in right]
            ),
        }
        return render(request, "admin/embassies/mission/still_correct.html", context)

    def _require_check(self, request: HttpRequest) -> None:
        if not self.has_check_permission(request):
            raise PermissionDenied

    def _stamp(self, request: HttpRequest, claims: Sequence[Claim]) -> bool:
        """Stamp missions, and say what came of it; return whether it was possible."""
        try:
            done = mark_verified(claims, actor_of(request))
        except NotPossibleError as error:
            self.message_user(request, str(error), messages.ERROR)
            return False
        if done.missions:
            stamped = ngettext(
                "%(count)d mission stamped as checked.",
                "%(count)d missions stamped as checked.",
                done.missions,
            ) % {"count": done.missions}
            self.message_user(request, stamped)
        if done.skipped:
            warning = ngettext(
                "%(count)d was left alone: it changed meanwhile, is not public, or a"
                " proposal about it waits.",
                "%(count)d were left alone: they changed meanwhile, are not public, or"
                " proposals about them wait.",
                done.skipped,
            ) % {"count": done.skipped}
            self.message_user(request, warning, messages.WARNING)
        return True


def _claims(request: HttpRequest, forms: Iterable[CheckForm]) -> Iterable[Claim]:
    """Yield the claims of valid forms; those that say “not checked” make none."""
    for form in forms:
        data, pk = form.cleaned_data, form.mission.pk
        if data["method"]:
            yield Claim(pk, data["method"], opened_at(request, pk), data["seen"])


def _moment(text: str) -> datetime | None:
    """Return a moment as a form holds it; None where there is none to read."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if timezone.is_naive(moment) else moment
