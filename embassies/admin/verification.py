"""“Still correct”, on a mission's page and for many missions at once."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, ngettext

from embassies.models import Mission, MissionQuerySet
from embassies.quality.verification import mark_verified, verifiable
from embassies.review.reviewed_models import CHANGE
from portal.countries.models import CheckMethod
from portal.review.decision_admin import actor_of


class CheckForm(forms.Form):
    """How it was checked, and when the person saw what is confirmed."""

    method = forms.ChoiceField(
        label=_("How did you check?"),
        choices=CheckMethod.choices,
        widget=forms.RadioSelect,
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_seen(self) -> datetime:
        try:
            seen = datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            raise forms.ValidationError(_("Open the page again.")) from None
        if timezone.is_naive(seen):
            raise forms.ValidationError(_("Open the page again."))
        return seen


class VerificationMixin(admin.ModelAdmin[Mission]):
    """The part of the missions' pages that stamps a check."""

    def has_check_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(CHANGE)

    def get_urls(self) -> list[Any]:
        stamp = self.admin_site.admin_view(self.stamp_view)
        name = "embassies_mission_still_correct"
        return [path("<int:pk>/still-correct/", stamp, name=name), *super().get_urls()]

    def stamp_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Stamp one mission; a button on its page leads here."""
        if not self.has_check_permission(request):
            raise PermissionDenied
        mission = get_object_or_404(Mission, pk=pk)
        form = CheckForm(request.POST)
        if form.is_valid():
            self._stamp(request, Mission.objects.filter(pk=pk), form)
        else:
            self.message_user(request, _("Say how it was checked."), messages.ERROR)
        return redirect("admin:embassies_mission_change", mission.pk)

    @admin.action(
        description=_("Still correct: I checked the selected missions"),
        permissions=["check"],
    )
    def still_correct(
        self, request: HttpRequest, queryset: MissionQuerySet
    ) -> HttpResponse | None:
        """Show what would be stamped and ask how it was checked; then stamp it."""
        form = CheckForm(request.POST if "seen" in request.POST else None)
        if form.is_valid():
            self._stamp(request, queryset, form)
            return None
        now = timezone.now()
        right = verifiable(queryset, now).with_contacts()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Still correct"),
            "opts": self.opts,
            "missions": right,
            "left": queryset.exclude(pk__in=right.values("pk")),
            "form": form,
            "seen": now.isoformat(),
        }
        return render(request, "admin/embassies/mission/still_correct.html", context)

    def _stamp(
        self, request: HttpRequest, missions: MissionQuerySet, form: CheckForm
    ) -> None:
        method, seen = form.cleaned_data["method"], form.cleaned_data["seen"]
        done = mark_verified(missions, method, actor_of(request), seen=seen)
        told = ngettext(
            "%(count)d mission stamped as checked.",
            "%(count)d missions stamped as checked.",
            done.missions,
        ) % {"count": done.missions}
        self.message_user(request, told)
        if done.skipped:
            warning = ngettext(
                "%(count)d was left alone: it changed meanwhile, is not public, or a"
                " proposal about it waits.",
                "%(count)d were left alone: they changed meanwhile, are not public, or"
                " proposals about them wait.",
                done.skipped,
            ) % {"count": done.skipped}
            self.message_user(request, warning, messages.WARNING)
