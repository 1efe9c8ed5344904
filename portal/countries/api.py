"""Where everything comes from, over HTTP."""

from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from portal.countries.api_schema import SourceSchema, SourcesSchema
from portal.countries.models import Source
from portal.web.openapi import described
from portal.web.problems import QuerySerializer
from portal.web.validators import by_content


@described(
    "sources_list",
    "List sources and licences",
    query=QuerySerializer,
    answer=SourcesSchema,
    tag="reference",
)
@by_content
@api_view(["GET", "HEAD"])
def sources(request: Request) -> Response:
    """Name every source of the directory, with its licence, credit and date."""
    QuerySerializer.read(request)
    return Response({"results": list(Source.objects.values(*SourceSchema().fields))})


urlpatterns = [path("sources/", sources, name="api-sources")]
