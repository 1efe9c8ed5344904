"""The directory over HTTP: missions, and one mission."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone, translation
from rest_framework.decorators import api_view
from rest_framework.request import Request

from embassies.api.pages import page_of
from embassies.api.query import MissionQuery
from embassies.api.responses import directory_version, json_response
from embassies.api.serializers import MissionPageSerializer, MissionSerializer
from embassies.models import FormerSlug, Mission
from embassies.records import records
from embassies.records.record_json import Record
from portal.web.openapi import MISSING, MOVED, described, slug_parameter
from portal.web.pagination import link_pages, page_address
from portal.web.parameters import QuerySerializer
from portal.web.validators import conditional


@described(
    "missions_list",
    "List missions",
    MissionPageSerializer,
    query=MissionQuery,
    tag="missions",
)
@conditional(directory_version)
@api_view(["GET", "HEAD"])
def missions(request: Request) -> HttpResponse:
    """List missions by cursor, narrowed by any of the parameters.

    Pages are stable: a mission added or withdrawn between two pages neither
    repeats nor hides another one.
    """
    query = MissionQuery.read(request)
    with translation.override(query["lang"]):
        page = page_of(query, at=timezone.now())
    following, previous = (
        page_address(request, cursor=cursor) if cursor else None
        for cursor in (page.next, page.previous)
    )
    body: Record = {"next": following, "previous": previous, "results": page.results}
    if page.count is not None:
        body["count"] = page.count
    response = json_response(body)
    link_pages(response, next=following, prev=previous)
    return response


@described(
    "missions_retrieve",
    "Show one mission",
    MissionSerializer,
    tag="missions",
    path=slug_parameter("The id of a mission.", "fr-london"),
    responses=MISSING | MOVED,
)
@conditional(directory_version)
@api_view(["GET", "HEAD"])
def mission(request: Request, slug: str) -> HttpResponseBase:
    """Show one mission; 301 from an address that it once had."""
    query = QuerySerializer.read(request)
    with translation.override(query["lang"]):
        found = records(Mission.objects.public().filter(slug=slug), at=timezone.now())
    if found:
        return json_response(found[0])
    former = get_object_or_404(FormerSlug.objects.select_related("mission"), slug=slug)
    if former.mission.withdrawn_at:
        raise Http404
    return redirect("api-mission", slug=former.mission.slug, permanent=True)


urlpatterns = [
    path("missions/", missions, name="api-missions"),
    path("missions/<slug:slug>/", mission, name="api-mission"),
]
