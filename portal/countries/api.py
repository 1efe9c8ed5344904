"""The sources of everything, over HTTP."""

from django.urls import path
from django.utils import timezone
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from portal.countries.licences import spdx_id
from portal.countries.models import Source
from portal.countries.serializers import PARTIAL, UNKNOWN
from portal.web.openapi import described
from portal.web.parameters import QuerySerializer
from portal.web.serializers import AnswerSerializer, Text
from portal.web.validators import by_content


class SourceSerializer(AnswerSerializer):
    """A body of facts with one licence."""

    key = Text("As in `source` of a fact.", "wikidata")
    name = Text("Its name.", "Wikidata")
    url = Text(f"Where it is published; {UNKNOWN}", "https://www.wikidata.org/")
    licence = Text("Under which its facts may be used.", "CC0-1.0")
    licence_id = Text(
        "The SPDX identifier of that licence; “” where it has none.",
        "CC0-1.0",
        value=lambda source: spdx_id(source.licence),
    )
    licence_url = Text(
        f"The text of the licence; {UNKNOWN}",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    )
    attribution = Text("The credit line to show; “” where none is asked.", "")
    as_of = Text(f"Its state. {PARTIAL}{UNKNOWN}", "2022-11-16")


class SourcesSerializer(AnswerSerializer):
    """All sources."""

    results = SourceSerializer(many=True, help_text="Sorted by key.")


@described(
    "sources_list", "List sources and licences", SourcesSerializer, tag="reference"
)
@by_content
@api_view(["GET", "HEAD"])
def sources(request: Request) -> Response:
    """Name every source of the directory, with its licence, credit and date."""
    QuerySerializer.read(request)
    return Response(
        SourcesSerializer.write({"results": Source.objects.all()}, at=timezone.now())
    )


urlpatterns = [path("sources/", sources, name="api-sources")]
