"""Two records side by side: which facts stay when one takes the other in?"""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from embassies.models import Contact, Kind, Mission, Part
from embassies.review.merge import (
    NAMES,
    Choice,
    Picks,
    Sides,
    choices,
    sides,
    told_by,
    validation_error,
)
from embassies.review.reviewed_models import CHANGE
from embassies.review.workflow import propose_merge
from portal.countries.models import Source
from portal.review.actor import NotPossibleError, required_reason
from portal.review.decision_admin import actor_of

PAGE = "admin:embassies_mission_merge"
GROUP_LABELS = {"city": _("city"), "point": _("position")}


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of both records, to be read by people."""

    name: str
    label: str
    ours: str
    theirs: str
    our_source: str
    their_source: str
    differs: bool
    takes_theirs: bool


class MergeMixin(admin.ModelAdmin[Mission]):
    """The part of the missions' pages that merges two of them."""

    def get_urls(self) -> list[Any]:
        shown = self.admin_site.admin_view(self.merge_view)
        name = PAGE.removeprefix("admin:")
        return [
            path("<int:pk>/merge/<int:other>/", shown, name=name),
            *super().get_urls(),
        ]

    def merge_view(self, request: HttpRequest, pk: int, other: int) -> HttpResponse:
        """Show both records; propose the merge when something is sent."""
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        rows = Mission.objects.filter(Q(pk=pk) | Q(pk=other))  # No row for a huge key.
        both = {one.pk: one for one in rows.select_related("source")}
        if not {pk, other} <= both.keys():
            raise Http404
        kept, gone = both[pk], both[other]
        found = sides(kept, gone)
        if request.method == "POST":
            return self._propose(request, kept, gone, found)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge two records"),
            "opts": self.opts,
            "kept": kept,
            "other": gone,
            "rows": _rows(kept, gone),
            "ours": [(_key(one), _what(one), one) for one in found.ours],
            "theirs": [(_key(one), _what(one), one) for one in found.theirs],
            "both": [(_what(one), one) for one in found.both],
            "moves_id": gone.wikidata_id and not kept.wikidata_id,
            "validation_error": validation_error(kept, gone),
            "seen": _seen(kept, gone),
        }
        return render(request, "admin/embassies/mission/merge.html", context)

    def _propose(
        self, request: HttpRequest, kept: Mission, other: Mission, found: Sides
    ) -> HttpResponse:
        try:
            if request.POST.get("seen") != _seen(kept, other):
                raise NotPossibleError(
                    _(
                        "Somebody changed this record while you were editing it. Open it again."
                    )
                )
            picks = _picks(request.POST, found)
            why = required_reason(request.POST.get("why", ""))[:500]
            proposal = propose_merge(kept, other, picks, why, actor_of(request))
        except NotPossibleError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect(PAGE, kept.pk, other.pk)
        return redirect("admin:review_proposal_change", proposal.pk)


def _picks(sent: QueryDict, found: Sides) -> Picks:
    names = [name.removeprefix("pick-") for name in sent if name.startswith("pick-")]
    gain, stay = set(sent.getlist("gain")), set(sent.getlist("stay"))
    return Picks(
        fields=[name for name in names if sent[f"pick-{name}"] == "theirs"],
        gained=[one for one in found.theirs if _key(one) in gain],
        dropped=[one for one in found.ours if _key(one) not in stay],
    )


def _key(part: Part) -> str:
    return f"{part._meta.model_name}-{part.pk}"


def _what(part: Part) -> str:
    """Return what a part is: “phone, emergency”, “coverage”."""
    if isinstance(part, Contact):
        return f"{part.get_channel_display()}, {part.get_purpose_display()}"
    return str(part._meta.verbose_name)


def _seen(kept: Mission, other: Mission) -> str:
    return f"{kept.updated_at.isoformat()} {other.updated_at.isoformat()}"


def _rows(kept: Mission, other: Mission) -> list[Row]:
    """Return what both records say, fact by fact. A query."""
    names = dict(Source.objects.values_list("key", "name"))
    return [
        Row(
            name=one.name,
            label=str(GROUP_LABELS.get(one.name) or _label(one)),
            ours=_shown(one, one.ours),
            theirs=_shown(one, one.theirs),
            our_source=_source(kept, one, names),
            their_source=_source(other, one, names),
            differs=one.differs,
            takes_theirs=one.only_theirs,
        )
        for one in choices(kept, other)
        if any(value not in ("", None, [], {}) for value in (*one.ours, *one.theirs))
    ]


def _label(one: Choice) -> Any:
    if one.name == NAMES:
        return _("recorded names")
    return Mission._meta.get_field(one.name).verbose_name  # type: ignore[union-attr]


def _source(mission: Mission, one: Choice, names: dict[str, str]) -> str:
    told = told_by(mission, one.name)
    source = names.get(told.get("source", ""), "")
    return ", ".join(filter(None, [source, told.get("source_date", "")]))


def _shown(one: Choice, values: list[Any]) -> str:
    if one.name == "kind":
        return str(Kind(values[0]).label)
    told = [str(value) for value in values if value not in ("", None, [], {})]
    return ", ".join(told) or "–"
