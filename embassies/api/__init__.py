"""The directory over HTTP: missions, and one mission."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone, translation
from rest_framework.decorators import api_view
from rest_framework.request import Request

from embassies.api.answers import answer, directory
from embassies.api.pages import page_of
from embassies.api.query import MissionQuery
from embassies.api.record_schema import MissionPageSchema, MissionSchema
from embassies.models import FormerSlug, Mission
from embassies.records import records
from portal.web.openapi import described
from portal.web.problems import QuerySerializer
from portal.web.validators import conditional


@described(
    "missions_list",
    "List missions",
    query=MissionQuery,
    answer=MissionPageSchema,
    tag="missions",
)
@conditional(directory)
@api_view(["GET", "HEAD"])
def missions(request: Request) -> HttpResponse:
    """List missions by cursor, narrowed by any of the parameters.

    Pages are stable: a mission added or withdrawn between two pages neither
    repeats nor hides another one.
    """
    query = MissionQuery.read(request)
    with translation.override(query["lang"]):
        page = page_of(query, at=timezone.now())
    links = {
        relation: request.build_absolute_uri(f"?{_asked(request, cursor)}")
        for relation, cursor in (("next", page.next), ("prev", page.previous))
        if cursor
    }
    body = {"next": links.get("next"), "previous": links.get("prev")}
    response = answer({**body, "results": page.results})
    if links:
        response["Link"] = ", ".join(
            f'<{url}>; rel="{to}"' for to, url in links.items()
        )
    return response


def _asked(request: Request, cursor: str) -> str:
    query = request.query_params.copy()
    query["cursor"] = cursor
    return query.urlencode(safe=",")


@described(
    "missions_retrieve",
    "Show one mission",
    query=QuerySerializer,
    answer=MissionSchema,
    tag="missions",
    may_be_missing=True,
    may_have_moved=True,
)
@conditional(directory)
@api_view(["GET", "HEAD"])
def mission(request: Request, slug: str) -> HttpResponseBase:
    """Show one mission; 301 from an address that it once had."""
    query = QuerySerializer.read(request)
    with translation.override(query["lang"]):
        found = records(Mission.objects.public().filter(slug=slug), at=timezone.now())
    if found:
        return answer(found[0])
    former = get_object_or_404(FormerSlug.objects.select_related("mission"), slug=slug)
    if former.mission.withdrawn_at:
        raise Http404
    return redirect("api-mission", slug=former.mission.slug, permanent=True)


urlpatterns = [
    path("missions/", missions, name="api-missions"),
    path("missions/<slug:slug>/", mission, name="api-mission"),
]
