"""Advisories over HTTP: published ones only, listed fields only."""

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone, translation
from django.views.decorators.cache import cache_control
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from portal.advisories.action import absolute, default_label, destination
from portal.advisories.api_schema import AdvisoriesSchema, AdvisorySchema
from portal.advisories.models import Advisory, AdvisoryMessage, AdvisoryQuerySet
from portal.countries.names import country_name, is_country
from portal.web.openapi import described
from portal.web.problems import QuerySerializer

LONGEST_LIST = 200
BRIEFLY = cache_control(public=True, max_age=30)


def _known_country(value: str) -> None:
    if not is_country(value.upper()):
        raise serializers.ValidationError("no such country")


class ListQuery(QuerySerializer):
    country = serializers.CharField(
        default="",
        validators=[_known_country],
        min_length=2,
        max_length=2,
        help_text="About this country only: an alpha-2 code.",
    )
    state = serializers.ChoiceField(
        ["live", "past"], default="live", help_text="Those that hold, or that ended."
    )


@described(
    "advisories_list",
    "List advisories",
    query=ListQuery,
    answer=AdvisoriesSchema,
    tag="news",
)
@BRIEFLY
@api_view(["GET", "HEAD"])
def advisories(request: Request) -> Response:
    """List the live ones, worst first, or the latest 200 past ones. Three queries."""
    query = ListQuery.read(request)
    at = timezone.now()
    rows = _asked_for(query, at)
    with translation.override(query["lang"]):
        results = [advisory_json(row, at=at) for row in _loaded(rows)[:LONGEST_LIST]]
    return Response({"count": len(results), "results": results})


@described(
    "advisories_retrieve",
    "Show one advisory",
    query=QuerySerializer,
    answer=AdvisorySchema,
    tag="news",
    may_be_missing=True,
)
@BRIEFLY
@api_view(["GET", "HEAD"])
def advisory(request: Request, pk: int) -> Response:
    """Show one that is or was public. Three queries."""
    query = QuerySerializer.read(request)
    at = timezone.now()
    row = get_object_or_404(_loaded(Advisory.objects.public(at)), pk=pk)
    with translation.override(query["lang"]):
        return Response(advisory_json(row, at=at))


def _asked_for(query: dict[str, Any], at: datetime) -> AdvisoryQuerySet:
    country = query["country"].upper()
    if query["state"] == "past":
        rows = Advisory.objects.past(at)
    else:
        rows = Advisory.objects.live(at).worst_first(country)
    return rows.about(country) if country else rows


def _loaded(rows: AdvisoryQuerySet) -> AdvisoryQuerySet:
    return rows.with_translations().prefetch_related("messages")


def advisory_json(row: Advisory, *, at: datetime) -> dict[str, Any]:
    """Return what its page shows; ``language`` is that of the words, not asked for."""
    language = translation.get_language() or row.language
    words = row.wording(language)
    guidance_language, guidance = row.guidance_in(language)
    country = row.country.code or ""
    return {
        "id": row.pk,
        "slug": row.slug,
        "url": absolute(reverse("advisories:detail", args=[row.slug])),
        "country": country or None,
        "country_name": country_name(country) if country else None,
        "tone": row.tone,
        "severity": row.severity,
        "urgency": row.urgency,
        "certainty": row.certainty,
        "language": words.language,
        "title": words.title,
        "text": words.text,
        "guidance_language": guidance_language,
        "guidance_html": guidance,
        "call_to_action": {
            "label": words.label or default_label(country),
            "url": absolute(destination(country, row.call_to_action_url)),
        },
        "is_live": row.is_live(at),
        "starts_at": row.shows_from,
        "ends_at": row.shows_until,
        "changed_at": row.changed_at,
        "version": row.version,
        "is_demo": row.is_demo,
        "source": row.source_name or None,
        "source_url": row.source_url or None,
        "source_date": row.source_date or None,
        "verified_at": row.verified_at,
        "review_on": row.review_on,
        "stale": row.review_on < at.date(),
        "messages": [
            _message_json(one)
            for one in sorted(row.messages.all(), key=lambda one: one.number)
        ],
    }


def _message_json(message: AdvisoryMessage) -> dict[str, Any]:
    return {
        "identifier": message.urn,
        "kind": message.kind,
        "sent_at": message.sent_at,
        "note": message.note,
        "cap": absolute(reverse("cap-alert", args=[message.identifier])),
    }


urlpatterns = [
    path("advisories/", advisories, name="api-advisories"),
    path("advisories/<int:pk>/", advisory, name="api-advisory"),
]
