"""The descriptions of the files over HTTP, and the dictionary of their columns."""

from collections.abc import Callable

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import api_view, renderer_classes
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from embassies.api.files.catalog import catalog
from embassies.api.files.columns import exact_columns
from embassies.api.files.csvw import csv_metadata
from embassies.api.files.data_package import data_package
from embassies.api.files.database import TABLES
from embassies.api.files.descriptions import Described, flat_columns
from portal.web.openapi import ALWAYS
from portal.web.parameters import QuerySerializer
from portal.web.structured_data import JsonLd
from portal.web.validators import by_content


def _view(
    operation: str, summary: str, about: str, media: str, describe: Callable[[], JsonLd]
) -> Callable[[HttpRequest], HttpResponseBase]:
    class Renderer(JSONRenderer):
        """Lets the document's own type be asked for."""

        media_type = media
        charset = None

    whole = OpenApiResponse(OpenApiTypes.OBJECT, "The whole description.")

    @extend_schema(
        operation_id=operation,
        summary=summary,
        description=about,
        parameters=[QuerySerializer],
        responses={(200, media): whole, **ALWAYS},
        tags=["bulk"],
    )
    @by_content
    @api_view(["GET", "HEAD"])
    @renderer_classes([Renderer, JSONRenderer])
    def view(request: Request) -> HttpResponse:
        QuerySerializer.read(request)
        with translation.override("en"):
            body = orjson.dumps(describe(), option=orjson.OPT_INDENT_2)
        return HttpResponse(body, content_type=media)

    return view


package = _view(
    "datapackage",
    "Describe the files (Frictionless)",
    "Every file with its columns, its sources and their licences, as a data package.",
    "application/json",
    lambda: data_package(Described.current()),
)
metadata = _view(
    "missions_csv_metadata",
    "Describe missions.csv (CSV on the Web)",
    "Each column of missions.csv: its meaning and its type. Empty means not known.",
    "application/csvm+json",
    lambda: csv_metadata(Described.current()),
)
dcat = _view(
    "dcat",
    "Describe the files for data portals (DCAT)",
    "The files as a catalog that data portals harvest, in JSON-LD.",
    "application/ld+json",
    lambda: catalog(Described.current()),
)


def dictionary(request: HttpRequest) -> HttpResponse:
    """Explain every column of the files, for people. No query."""
    context = {
        "exact": exact_columns(),
        "flat": flat_columns(),
        "tables": TABLES,
    }
    with translation.override("en"):
        return render(request, "api/dictionary.html", context)


urlpatterns = [
    path("datapackage.json", package, name="api-datapackage"),
    path("missions.csv-metadata.json", metadata, name="api-csv-metadata"),
    path("dcat.jsonld", dcat, name="api-dcat"),
    path("dictionary/", dictionary, name="api-dictionary"),
]
