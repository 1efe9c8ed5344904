"""Changes of the directory over HTTP."""

from datetime import UTC, datetime

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from rest_framework.decorators import api_view
from rest_framework.request import Request

from embassies.api.responses import directory_version, json_response
from embassies.api.serializers import MissionSerializer
from embassies.records.changes import (
    CHANGE_KINDS,
    CURSOR_PATTERN,
    Changes,
    Cursor,
    CursorExpiredError,
    Filter,
    InvalidCursorError,
    changes_since,
    cursor_at,
    parse_cursor,
)
from portal.countries.parameters import CountryParameter
from portal.web.openapi import described, problems
from portal.web.pagination import PageSizeParameter, link_pages, page_address
from portal.web.parameters import (
    ChoiceParameter,
    ParsedParameter,
    Query,
    QuerySerializer,
    SeveralParameter,
)
from portal.web.problem_types import CURSOR_EXPIRED
from portal.web.problems import problem_response
from portal.web.serializers import (
    AnswerSerializer,
    Boolean,
    Choice,
    DateTime,
    Text,
    Url,
)
from portal.web.validators import conditional

TOO_LATE = "Too long ago, or the log has begun anew. Start without since."


_DAY = (
    r"(19|2\d)\d\d-"
    r"((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
)
_LEAP_DAY = r"(19|2\d)(0[48]|[2468][048]|[13579][26])-02-29"
_TIME = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)"
MOMENT = f"({_DAY}|{_LEAP_DAY})T{_TIME}"
"""Moments (RFC 3339) of days that there are, to the microsecond."""


class SinceParameter(ParsedParameter):
    """A place in the log, or a moment."""

    pattern = f"^(0|{CURSOR_PATTERN}|{MOMENT})$"

    default_error_messages = {
        "since": "Write `since` of an earlier answer, a moment"
        " (2026-11-03T09:00:00Z), or 0 for everything."
    }

    def parse(self, text: str) -> Cursor | datetime | None:
        if text == "0":
            return None
        try:
            return parse_cursor(text)
        except InvalidCursorError:
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
    if not moment or not moment.tzinfo or not 1900 <= moment.year < 9999:
        return None
    # PostgreSQL refuses offsets of sixteen hours and more.
    return moment.astimezone(UTC)


class ChangesQuery(QuerySerializer):
    """The parameters of the log."""

    since = SinceParameter(
        required=False,
        max_length=60,
        style={"example": "2026-11-03T09:00:00Z"},
        help_text="`since` of an earlier answer: only what changed after it. Or a"
        " moment (RFC 3339), as a start. 0 or nothing: everything, from the start.",
    )
    sending = SeveralParameter(
        CountryParameter(),
        example=["FR"],
        help_text="Only missions of this country: an alpha-2 code. Missions that were"
        " deleted are listed whatever their country.",
    )
    receiving = SeveralParameter(
        CountryParameter(),
        example=["JP", "KR"],
        help_text="Only missions in this country: an alpha-2 code.",
    )
    change = SeveralParameter(
        ChoiceParameter(CHANGE_KINDS),
        example=["withdrawn", "merged"],
        help_text="Only changes of this kind.",
    )
    page_size = PageSizeParameter(100, help_text="Changes on a page.")


class ChangeSerializer(AnswerSerializer):
    """One mission that changed, at its last change."""

    slug = Text("The mission's id.", "fr-london")
    changed_at = DateTime("When it changed (RFC 3339, UTC).", "2026-11-03T09:00:00Z")
    gone = Boolean(
        "Whether it is no longer in the directory, or has another slug: delete it"
        " from your copy.",
        False,
    )
    change = Choice(
        CHANGE_KINDS,
        "What happened: `updated` (new ones too), or why it is gone: `withdrawn` from"
        " the directory, `merged` into another record, `renamed` to another slug.",
        "updated",
    )
    replaced_by = Text(
        "The slug to go to where it is gone; null where it leads nowhere.",
        None,
        allow_null=True,
    )
    mission = MissionSerializer(
        allow_null=True, help_text="The record as it is now; null where it is gone."
    )


class ChangesSerializer(AnswerSerializer):
    """Changes in order, oldest first."""

    since = Text(
        "Keep this, and ask with it next time. Build nothing on its form.",
        "9f86d081884c7d65-10266",
    )
    has_more = Boolean("Whether more is to be had now.", False)
    next = Url("The next page; null where there is no more now.", None, allow_null=True)
    results = ChangeSerializer(many=True, help_text="The changes.")


@described(
    "changes_list",
    "Keep a copy in step",
    ChangesSerializer,
    query=ChangesQuery,
    tag="missions",
    responses=problems({410: TOO_LATE}),
)
@conditional(directory_version)
@api_view(["GET", "HEAD"])
def changes(request: Request) -> HttpResponse:
    """List what changed, missions that are gone included, for those who keep a copy.

    Begin without `since`, apply each result (replace the record, or delete it where
    `gone`), and go on with `since` of the answer. Missions that are gone are
    remembered for a year; after a longer pause the answer is 410: throw the copy away
    and begin anew.
    """
    query = ChangesQuery.read(request)
    since = query.get("since")
    if isinstance(since, datetime):
        since = cursor_at(since)
    try:
        with translation.override(query["lang"]):
            found = changes_since(
                since,
                size=query["page_size"],
                at=timezone.now(),
                only=_filter(query),
            )
    except CursorExpiredError:
        return problem_response(410, TOO_LATE, CURSOR_EXPIRED)
    return _response(request, found)


def _filter(query: Query) -> Filter:
    names = ("sending", "receiving", "change")
    return Filter(**{name: tuple(query[name]) for name in names if name in query})


def _response(request: Request, found: Changes) -> HttpResponse:
    following = page_address(request, since=found.cursor) if found.has_more else None
    results = [
        {
            "slug": event.slug,
            "changed_at": event.at,
            "gone": event.record is None,
            "change": event.change,
            "replaced_by": event.successor,
            "mission": event.record,
        }
        for event in found.events
    ]
    body = {"since": str(found.cursor), "has_more": found.has_more}
    response = json_response({**body, "next": following, "results": results})
    link_pages(response, next=following)
    return response


urlpatterns = [path("changes/", changes, name="api-changes")]
