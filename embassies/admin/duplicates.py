"""Records that may be about one post: the list, and “these are different”."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from embassies.models import DuplicateDismissal, Mission
from embassies.quality.duplicates import Candidate, candidates, dismissed_candidates
from embassies.review.reviewed_models import CHANGE
from portal.countries.filters import typed_country

PER_PAGE = 50
LIST = "admin:embassies_mission_duplicates"


class PairFilterForm(forms.Form):
    """Which candidates are shown."""

    sending = forms.CharField(label=_("Sending country"), required=False)
    receiving = forms.CharField(label=_("Receiving country"), required=False)
    different = forms.BooleanField(
        label=_("Only pairs that were called different"), required=False
    )

    def clean_sending(self) -> str:
        return self._country("sending")

    def clean_receiving(self) -> str:
        return self._country("receiving")

    def _country(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        code = typed_country(text) if text.strip() else ""
        if code is None:
            raise forms.ValidationError(_("We know no country of this name."))
        return code

    def found(self) -> list[Candidate]:
        asked = self.cleaned_data
        return [
            one
            for one in (dismissed_candidates() if asked["different"] else candidates())
            if asked["sending"] in ("", one.first.sender)
            and asked["receiving"] in ("", one.first.host)
        ]


class PairForm(forms.Form):
    """Two records to compare, by the last part of their address."""

    kept = forms.SlugField(label=_("The record to keep"), max_length=150)
    other = forms.SlugField(label=_("The record to merge into it"), max_length=150)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        for name in ("kept", "other"):
            found = Mission.objects.public().filter(slug=data.get(name, "")).first()
            if found is None and name in data:
                self.add_error(name, _("We have no record of this mission."))
            data[name] = found
        return data


class DuplicatesMixin(admin.ModelAdmin[Mission]):
    """The part of the missions' pages that lists what may be recorded twice."""

    change_list_template = "admin/embassies/mission/change_list.html"

    def get_urls(self) -> list[Any]:
        shown = self.admin_site.admin_view(self.duplicates_view)
        name = LIST.removeprefix("admin:")
        return [path("duplicates/", shown, name=name), *super().get_urls()]

    def duplicates_view(self, request: HttpRequest) -> HttpResponse:
        """List the candidates; remember that a pair is different when sent one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._answer(request)
        pair = PairForm(request.GET if "kept" in request.GET else None)
        if pair.is_valid():
            keys = (pair.cleaned_data["kept"].pk, pair.cleaned_data["other"].pk)
            return redirect("admin:embassies_mission_merge", *keys)
        form = PairFilterForm(request.GET)
        found = form.found() if form.is_valid() else []
        pages = Paginator(found, PER_PAGE)
        page = pages.get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Records that may be about one post"),
            "opts": self.opts,
            "form": form,
            "pair": pair,
            "page": page,
            "shown": _with_records(page, different=bool(request.GET.get("different"))),
            "numbers": pages.get_elided_page_range(page.number),
            "narrowed": any(form.data.get(name) for name in form.fields),
            "query": {name: form.data.get(name, "") for name in form.fields},
            "can_decide": request.user.has_perm(CHANGE),
        }
        template = "admin/embassies/mission/duplicates.html"
        return render(request, template, context)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if not isinstance(request.user, User) or not request.user.has_perm(CHANGE):
            raise PermissionDenied
        first, second = sorted(
            get_object_or_404(Mission, pk=_number(request.POST.get(name, ""))).pk
            for name in ("first", "second")
        )
        if "again" in request.POST:
            DuplicateDismissal.objects.filter(first=first, second=second).delete()
            said = _("They are on the list again.")
        else:
            told = {"by": request.user, "at": timezone.now()}
            DuplicateDismissal.objects.get_or_create(
                first_id=first, second_id=second, defaults=told
            )
            said = _("Remembered: these are different.")
        self.message_user(request, said, messages.SUCCESS)
        return redirect(f"{request.path}?{request.GET.urlencode()}")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _with_records(page: Page[Candidate], *, different: bool) -> list[dict[str, Any]]:
    """Load what a page shows of each pair. Two queries."""
    keys = [key for one in page for key in one.keys]
    missions = Mission.objects.select_related("source").in_bulk(keys)
    told = DuplicateDismissal.objects.filter(first__in=keys).select_related("by")
    who = {(one.first_id, one.second_id): one for one in told} if different else {}
    return [
        {
            "candidate": one,
            "first": missions[one.first.key],
            "second": missions[one.second.key],
            "told": who.get(one.keys),
        }
        for one in page
    ]
