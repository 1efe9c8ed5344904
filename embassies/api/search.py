"""Search over HTTP."""

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone, translation
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request

from embassies.api.responses import directory_version, json_response
from embassies.api.serializers import SummarySerializer
from embassies.search import search
from embassies.search.presenters import results_json
from portal.countries.serializers import CODE, OriginSerializer
from portal.web.openapi import described
from portal.web.parameters import QuerySerializer, WordsParameter
from portal.web.serializers import (
    AnswerSerializer,
    Boolean,
    Choice,
    Float,
    Text,
    TextList,
)
from portal.web.validators import conditional

REASONS = {
    "moved_to": "where a shut post moved",
    "covers": "serves the country from elsewhere",
    "seated_there": "stands in the country, accredited to another",
    "nearby": "the nearest of the sender in other countries",
}


class SearchQuery(QuerySerializer):
    """The parameters of a search."""

    q = WordsParameter(
        required=True,
        example="french embassy moscow",
        help_text="A question in any language: “french embassy moscow”.",
    )
    limit = serializers.IntegerField(
        default=20, min_value=1, max_value=50, help_text="Results at most."
    )


class CorrectionSerializer(AnswerSerializer):
    """A misspelt word and the name that was searched for instead."""

    from_ = Text("The word as written, folded.", "inidan")
    to = Text("The name that it was taken for.", "Indian")


class InterpretationSerializer(AnswerSerializer):
    """What was understood."""

    sending = TextList(f"Whose mission is asked for. {CODE}", ["FR"])
    receiving = TextList(f"In which country. {CODE}", ["RU"])
    city = Text("In which city; “” for none.", "Moscow")
    city_has_none = Boolean(
        "Whether no result stands in that city: the results come nearest to it.", False
    )
    kind = Text("Which kind of post; “” for any.", "embassy")
    confidence = Float("From 0 (nothing understood) to 1.", 0.95)
    ignored = TextList("Words that were not understood.", ["blorfville"])
    corrected = CorrectionSerializer(
        many=True, help_text="Misspelt words, and what was searched for instead."
    )


class FoundSerializer(SummarySerializer, OriginSerializer):
    """A mission that was asked for."""


class AlternativeSerializer(FoundSerializer):
    """A mission that is not the one asked for, and why it may help."""

    step = Choice(
        ["own_mission", "covering_mission", "neighbouring_mission"],
        "The step of the ladder of /help/ to which it belongs.",
        "covering_mission",
    )
    reason = Choice(
        list(REASONS.items()),
        "; ".join(f"`{key}`: {text}" for key, text in REASONS.items()),
        "covers",
    )
    distance_km = Float(
        "Kilometres from the place asked for; null where not known.",
        812.4,
        allow_null=True,
    )


class SearchSerializer(AnswerSerializer):
    """What was understood, the missions that match, and what comes near."""

    query = Text("The question.", "french embassy moscow")
    interpretation = InterpretationSerializer(help_text="What was understood.")
    results = FoundSerializer(
        many=True, help_text="The best first; empty where we have no record."
    )
    alternatives = AlternativeSerializer(
        many=True, help_text="Where the pair has no open mission: what comes nearest."
    )


@described("search_list", "Search", SearchSerializer, query=SearchQuery, tag="missions")
@conditional(directory_version)
@api_view(["GET", "HEAD"])
def search_missions(request: Request) -> HttpResponse:
    """Answer words in any language with missions and what was understood.

    An exact pair without a mission gives no results, and alternatives.
    """
    query = SearchQuery.read(request)
    with translation.override(query["lang"]):
        found = search(query["q"], limit=query["limit"])
        return json_response(results_json(found, at=timezone.now()))


urlpatterns = [path("search/", search_missions, name="api-search")]
