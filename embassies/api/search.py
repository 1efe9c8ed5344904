"""Search over HTTP."""

from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone, translation
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request

from embassies.api.answers import answer, directory
from embassies.api.record_schema import SummarySchema
from embassies.search import search
from embassies.search.presenters import results_json
from portal.countries.api_schema import (
    CODE,
    OriginSchema,
    choice,
    number,
    text,
    texts,
)
from portal.web.openapi import described, example
from portal.web.problems import QuerySerializer
from portal.web.validators import conditional

REASONS = {
    "moved_to": "where a shut post moved",
    "covers": "serves the country from elsewhere",
    "seated_there": "stands in the country, accredited to another",
    "nearby": "the nearest of the sender in other countries",
}


class SearchQuery(QuerySerializer):
    """The parameters of a search."""

    q = serializers.CharField(
        max_length=100,
        help_text="A question in any language: “french embassy moscow”.",
    )
    limit = serializers.IntegerField(
        default=20, min_value=1, max_value=50, help_text="Results at most."
    )


class InterpretationSchema(serializers.Serializer[Any]):
    """What was understood."""

    sending = texts(f"Whose mission is asked for. {CODE}", ["FR"])
    receiving = texts(f"In which country. {CODE}", ["RU"])
    city = text("In which city; “” for none.", "Moscow")
    kind = text("Which kind of post; “” for any.", "embassy")
    confidence = number("From 0 (nothing understood) to 1.", 0.95)


class FoundSchema(SummarySchema, OriginSchema):
    """A mission that was asked for."""


class AlternativeSchema(FoundSchema):
    """A mission that is not the one asked for, and why it may help."""

    step = choice(
        ["own_mission", "covering_mission", "neighbouring_mission"],
        "The step of the ladder of /help/ to which it belongs.",
        "covering_mission",
    )
    reason = choice(
        list(REASONS.items()),
        "; ".join(f"`{key}`: {says}" for key, says in REASONS.items()),
        "covers",
    )
    distance_km = number(
        "Kilometres from the place asked for; null where not known.",
        812.4,
        allow_null=True,
    )


class SearchSchema(serializers.Serializer[Any]):
    """What was understood, the missions that match, and what comes near."""

    query = serializers.CharField(
        help_text="The question.", style=example("french embassy moscow")
    )
    interpretation = InterpretationSchema(help_text="What was understood.")
    results = FoundSchema(
        many=True, help_text="The best first; empty where we have no record."
    )
    alternatives = AlternativeSchema(
        many=True, help_text="Where the pair has no open mission: what comes nearest."
    )


@described(
    "search_list", "Search", query=SearchQuery, answer=SearchSchema, tag="missions"
)
@conditional(directory)
@api_view(["GET", "HEAD"])
def search_missions(request: Request) -> HttpResponse:
    """Answer words in any language with missions and what was understood.

    An exact pair without a mission gives no results, and alternatives.
    """
    query = SearchQuery.read(request)
    with translation.override(query["lang"]):
        found = search(query["q"], limit=query["limit"])
        return answer(results_json(found, at=timezone.now()))


urlpatterns = [path("search/", search_missions, name="api-search")]
