"""Advisories over HTTP: published ones only."""

from datetime import datetime

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import translation
from django.views.decorators.cache import cache_control
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from portal.advisories.action import default_label, destination
from portal.advisories.models import (
    Advisory,
    AdvisoryMessage,
    AdvisoryQuerySet,
    Certainty,
    GovernmentAdvice,
    MessageKind,
    Severity,
    Tone,
    Urgency,
)
from portal.countries.names import country_name
from portal.countries.parameters import CountryParameter
from portal.countries.serializers import CODE, PARTIAL
from portal.web.clock import public_now
from portal.web.openapi import MISSING, described, path_parameter
from portal.web.parameters import ChoiceParameter, Query, QuerySerializer
from portal.web.serializers import (
    AnswerSerializer,
    Boolean,
    Choice,
    Date,
    DateTime,
    Extended,
    Integer,
    Json,
    Text,
)
from portal.web.structured_data import absolute
from portal.web.validators import by_content

LONGEST_LIST = 200
CACHE_30_SECONDS = cache_control(public=True, max_age=30)
CAP = "As in CAP 1.2."


class AdvisoriesQuery(QuerySerializer):
    """The parameters of the list."""

    country = CountryParameter(
        required=False, help_text="About this country only: an alpha-2 code."
    )
    state = ChoiceParameter(
        ["live", "past"], default="live", help_text="Those that hold, or that ended."
    )


class ActionSerializer(AnswerSerializer):
    """What to do next."""

    label_ = Text(
        "In the language of the words.",
        "Who can help you in Russia",
        value=lambda row: row.words.label or default_label(row.country.code or ""),
    )
    url = Text(
        "Where to do it.",
        "https://portal.example/en/help/?in=RU",
        value=lambda row: absolute(
            destination(row.country.code or "", row.call_to_action_url)
        ),
    )


class MessageSerializer(AnswerSerializer):
    """One message of an advisory's history."""

    identifier = Text("Its CAP identifier.", "urn:uuid:6f1f…", source="urn")
    kind = Choice(MessageKind.choices, CAP, "Alert")
    sent_at = DateTime("When it was sent.", "2026-11-03T09:00:00Z")
    note = Text("What changed; “” for nothing.", "")
    cap = Text(
        "The message in CAP 1.2.",
        "https://portal.example/advisories/cap/….xml",
        value=lambda message: absolute(reverse("cap-alert", args=[message.identifier])),
    )


class AdvisorySerializer(AnswerSerializer):
    """A dated notice about a country, or about the world."""

    id = Integer("Its id.", 7)
    slug = Text("Its part of the page's address.", "war-in-ukraine")
    url = Text(
        "Its page.",
        "https://portal.example/en/advisories/war/",
        value=lambda row: absolute(reverse("advisories:detail", args=[row.slug])),
    )
    country = Text(
        f"{CODE} Null: worldwide.",
        "RU",
        value=lambda row: row.country.code or None,
        allow_null=True,
    )
    country_name = Text(
        "In the language asked for.",
        "Russia",
        value=lambda row: country_name(row.country.code) if row.country else None,
        allow_null=True,
    )
    tone = Choice(Tone.choices, "How it is shown.", "conflict")
    severity = Choice(Severity.choices, CAP, "Severe")
    urgency = Choice(Urgency.choices, CAP, "Immediate")
    certainty = Choice(Certainty.choices, CAP, "Observed")
    language = Text(
        "The language of the words, not that asked for.", "en", source="words.language"
    )
    title = Text("Its title.", "Consular assistance in Russia", source="words.title")
    text = Text("Its words.", "Russia is at war in Ukraine.", source="words.text")
    guidance_language = Text("The language of the guidance; “” for none.", "en")
    guidance_html = Text("Sanitised HTML; “” for none.", "<p>Keep …</p>")
    call_to_action = ActionSerializer(source="*", help_text="What to do next.")
    is_live = Boolean(
        "Whether it holds now.", True, value_at=lambda row, at: row.is_live(at)
    )
    starts_at = DateTime("From when on.", "2026-11-01T00:00:00Z", source="shows_from")
    ends_at = DateTime(
        "Until when.", "2026-12-31T00:00:00Z", source="shows_until", allow_null=True
    )
    changed_at = DateTime("Its last change.", "2026-11-03T09:00:00Z", allow_null=True)
    version = Integer("Counts its changes.", 2)
    is_demo = Boolean("An invented one, for demonstration.", False)
    source_ = Text(
        "Who says so; null for the portal itself.",
        None,
        value=lambda row: row.source_name or None,
        allow_null=True,
    )
    source_url = Text(
        "Where it can be read; null for none.",
        None,
        value=lambda row: row.source_url or None,
        allow_null=True,
    )
    source_date = Text(
        f"When. {PARTIAL}null for none.",
        "2026-11",
        value=lambda row: row.source_date or None,
        allow_null=True,
    )
    verified_at = DateTime(
        "When a person checked it; null for never.", None, allow_null=True
    )
    review_on = Date("When it is to be looked at again.", "2026-12-01")
    stale = Boolean(
        "Whether that day is past.",
        False,
        value_at=lambda row, at: row.review_on < at.date(),
    )
    messages = MessageSerializer(many=True, help_text="Its history, oldest first.")

    def to_representation(self, row: Advisory) -> Json:
        """Write it in the active language, or in the one that it has."""
        language = translation.get_language() or row.language
        guidance_language, guidance_html = row.guidance_in(language)
        in_language = Extended(
            row,
            words=row.wording(language),
            guidance_language=guidance_language,
            guidance_html=guidance_html,
        )
        return super().to_representation(in_language)


class GovernmentAdviceSerializer(AnswerSerializer):
    """A government's level of travel advice, as issued."""

    issuer = Text(CODE, "CA", value=lambda row: row.issuer.code)
    scale = Text("The name of its scale; scales are not comparable.", "Risk levels")
    level = Text("The level, in the issuer's words.", "Avoid all travel")
    language = Text("The language of scale, level and summary.", "en")
    summary = Text("Its summary; “” for none.", "")
    source_url = Text("Its page.", "https://travel.gc.ca/destinations/kenya")
    source_date = Text(f"When it was issued. {PARTIAL}“” if not known.", "2026-08-21")
    retrieved_at = DateTime("When we read it.", "2026-08-22T00:00:00Z")
    stale = Boolean(
        "Not read within 180 days: it may be out of date.",
        False,
        value_at=GovernmentAdvice.is_stale,
    )


class AdvisoriesSerializer(AnswerSerializer):
    """Advisories, live ones worst first, past ones latest first."""

    count = Integer(
        "How many are in the answer.", 1, value=lambda page: len(page["results"])
    )
    results = AdvisorySerializer(many=True, help_text="At most 200.")


@described(
    "advisories_list",
    "List advisories",
    AdvisoriesSerializer,
    query=AdvisoriesQuery,
    tag="news",
)
@by_content
@CACHE_30_SECONDS
@api_view(["GET", "HEAD"])
def advisories(request: Request) -> Response:
    """List the live ones, worst first, or the latest 200 past ones."""
    query, at = AdvisoriesQuery.read(request), public_now()
    rows = _loaded(_matching(query, at))[:LONGEST_LIST]
    with translation.override(query["lang"]):
        return Response(AdvisoriesSerializer.write({"results": rows}, at=at))


@described(
    "advisories_retrieve",
    "Show one advisory",
    AdvisorySerializer,
    tag="news",
    path=path_parameter(
        "id", "The number of an advisory.", {"type": "integer", "examples": [1]}
    ),
    responses=MISSING,
)
@by_content
@CACHE_30_SECONDS
@api_view(["GET", "HEAD"])
def advisory(request: Request, pk: int) -> Response:
    """Show one that is or was public."""
    query, at = QuerySerializer.read(request), public_now()
    row = get_object_or_404(_loaded(Advisory.objects.public(at)), pk=pk)
    with translation.override(query["lang"]):
        return Response(AdvisorySerializer.write(row, at=at))


def _matching(query: Query, at: datetime) -> AdvisoryQuerySet:
    country = query.get("country", "")
    if query["state"] == "past":
        rows = Advisory.objects.past(at)
    else:
        rows = Advisory.objects.live(at).worst_first(country)
    return rows.about(country) if country else rows


def _loaded(rows: AdvisoryQuerySet) -> AdvisoryQuerySet:
    messages = AdvisoryMessage.objects.order_by("number")
    return rows.with_translations().prefetch_related(Prefetch("messages", messages))


urlpatterns = [
    path("advisories/", advisories, name="api-advisories"),
    path("advisories/<int:pk>/", advisory, name="api-advisory"),
]
