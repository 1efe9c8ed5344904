"""The directory over HTTP: missions, one mission, search."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone, translation
from rest_framework.decorators import api_view
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from embassies.api_shapes import MissionQuery, SearchQuery, mission_json
from embassies.models import FormerSlug, Mission, MissionQuerySet
from portal.problems import QuerySerializer


class SlugCursor(CursorPagination):
    ordering = "slug"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


def _loaded(missions: MissionQuerySet) -> MissionQuerySet:
    """Load what one mission's JSON shows. Five queries for any number of rows."""
    return (
        missions.select_related("source")
        .with_contacts()
        .with_coverage()
        .with_status_history()
        .with_services()
    )


@api_view(["GET"])
def missions(request: Request) -> Response:
    """List missions by cursor, narrowed by any of the parameters."""
    query = MissionQuery.read(request)
    found = MissionQuery.narrow(Mission.objects.public(), query)
    cursor = SlugCursor()
    page = cursor.paginate_queryset(_loaded(found), request) or []
    with translation.override(query.get("lang", "en")):
        return cursor.get_paginated_response(
            [mission_json(mission, at=timezone.now()) for mission in page]
        )


@api_view(["GET"])
def mission(request: Request, slug: str) -> HttpResponseBase:
    """Show one mission; 301 from an address that it once had."""
    query = QuerySerializer.read(request)
    found = _loaded(Mission.objects.public()).filter(slug=slug).first()
    if found is None:
        former = get_object_or_404(
            FormerSlug.objects.select_related("mission"), slug=slug
        )
        if former.mission.withdrawn_at:
            raise Http404
        return redirect("api-mission", slug=former.mission.slug, permanent=True)
    with translation.override(query.get("lang", "en")):
        return Response(mission_json(found, at=timezone.now()))


@api_view(["GET"])
def search_missions(request: Request) -> Response:
    """Answer words in any language with missions and what was understood."""
    query = SearchQuery.read(request)
    with translation.override(query.get("lang", "en")):
        return Response({})


urlpatterns = [
    path("missions/", missions, name="api-missions"),
    path("missions/<slug:slug>/", mission, name="api-mission"),
    path("search/", search_missions, name="api-search"),
]
