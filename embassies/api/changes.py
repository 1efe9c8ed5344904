"""Changes of the directory over HTTP."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request

from embassies.api.answers import answer, directory
from embassies.api.query import LARGEST_PAGE, Written
from embassies.api.record_schema import MissionSchema
from embassies.records.changes import (
    Changes,
    GoneError,
    Place,
    UnreadableError,
    changes_since,
    place_at,
    place_of,
)
from portal.web.openapi import described, example, problem_of
from portal.web.problems import QuerySerializer, problem_response
from portal.web.validators import conditional

TOO_LATE = "Too long ago, or the log has begun anew. Start without since."


class SinceParameter(Written):
    """A place in the log, or a moment."""

    default_error_messages = {
        "since": "Write `since` of an earlier answer, a moment"
        " (2026-11-03T09:00:00Z), or 0 for everything."
    }

    def read(self, text: str) -> Any:
        if text == "0":
            return None
        try:
            return place_of(text)
        except UnreadableError:
            moment = _moment(text)
        if moment is None:
            self.fail("since")
        return moment


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    # Years at either end leave no room for a margin.
    sound = moment and moment.tzinfo and 1900 < moment.year < 9999
    return moment if sound else None


class ChangesQuery(QuerySerializer):
    """The parameters of the log."""

    since = SinceParameter(
        required=False,
        max_length=60,
        help_text="`since` of an earlier answer: only what changed after it. Or a"
        " moment (RFC 3339), as a start. 0 or nothing: everything, from the start.",
    )
    page_size = serializers.IntegerField(
        default=100,
        min_value=1,
        max_value=LARGEST_PAGE,
        help_text="Changes on a page.",
    )


class ChangeSchema(serializers.Serializer[Any]):
    """One mission that changed, at its last change."""

    slug = serializers.CharField(
        help_text="The mission's id.", style=example("fr-london")
    )
    changed_at = serializers.DateTimeField(
        help_text="When it changed (RFC 3339, UTC).",
        style=example("2026-11-03T09:00:00Z"),
    )
    gone = serializers.BooleanField(
        help_text="Whether it is no longer in the directory, or has another slug:"
        " delete it from your copy.",
        style=example(False),
    )
    mission = MissionSchema(
        allow_null=True, help_text="The record as it is now; null where it is gone."
    )


class ChangesSchema(serializers.Serializer[Any]):
    """Changes in order, oldest first."""

    since = serializers.CharField(
        help_text="Keep this, and ask with it next time. Build nothing on its form.",
        style=example("9f86d081884c7d65-10266"),
    )
    has_more = serializers.BooleanField(
        help_text="Whether more is to be had now.", style=example(False)
    )
    next = serializers.URLField(
        allow_null=True,
        help_text="The next page; null where there is no more now.",
        style=example(None),
    )
    results = ChangeSchema(many=True, help_text="The changes.")


@described(
    "changes_list",
    "Keep a copy in step",
    query=ChangesQuery,
    answer=ChangesSchema,
    tag="missions",
    problems={(410, "application/problem+json"): problem_of(TOO_LATE)},
)
@conditional(directory)
@api_view(["GET", "HEAD"])
def changes(request: Request) -> HttpResponse:
    """Tell what changed, gone missions included, for those who keep a copy.

    Begin without `since`, apply each result (replace the record, or delete it where
    `gone`), and go on with `since` of the answer. GoneError missions are remembered for a
    year; after a longer pause the answer is 410: throw the copy away and begin anew.
    """
    query = ChangesQuery.read(request)
    since = query.get("since")
    if isinstance(since, datetime):
        since = place_at(since)
    try:
        with translation.override(query["lang"]):
            found = changes_since(since, size=query["page_size"], at=timezone.now())
    except GoneError:
        return problem_response(410, TOO_LATE)
    return _answer(request, found)


def _answer(request: Request, found: Changes) -> HttpResponse:
    following = _following(request, found.place) if found.has_more else None
    response = answer(
        {
            "since": str(found.place),
            "has_more": found.has_more,
            "next": following,
            "results": [
                {
                    "slug": one.slug,
                    "changed_at": one.at,
                    "gone": one.record is None,
                    "mission": one.record,
                }
                for one in found.events
            ],
        }
    )
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return response


def _following(request: Request, place: Place) -> str:
    query = request.query_params.copy()
    query["since"] = str(place)
    return request.build_absolute_uri(f"?{query.urlencode()}")


urlpatterns = [path("changes/", changes, name="api-changes")]
