"""The directory over HTTP as one file: all of it, or the missions that are asked for."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import unquote_plus, urlencode

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import api_view, renderer_classes
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from embassies.api.files.contents import Contents
from embassies.api.files.formats import (
    CSV,
    FLAT_CSV,
    GEOJSON,
    GEOPACKAGE,
    NDJSON,
    SQLITE,
    XLSX,
    Format,
)
from embassies.api.files.snapshots import BusyError, Snapshot, kept, write
from embassies.api.query import FilterQuery, selected
from embassies.api.serializers import FeaturesSerializer
from embassies.models import DirectoryVersion
from embassies.records.changes import cursor_of
from portal.web.compression import accepts
from portal.web.openapi import ALWAYS, problems
from portal.web.parameters import ChoiceParameter, Query
from portal.web.problem_types import FILE_UNAVAILABLE
from portal.web.problems import problem_response
from portal.web.ranges import UnsatisfiableError, blocks, requested_range
from portal.web.structured_data import absolute
from portal.web.validators import Validators, Version, asks_for_any

logger = logging.getLogger(__name__)

DESCRIPTION = """
Without parameters the whole directory. The file is made once for each version of the directory. `Repr-Digest` (RFC 9530)
holds its SHA-256; with `Accept-Encoding: gzip` it is that of the compressed file. A
broken download can go on with `Range` and `If-Range`. Sorted by slug. `Changes-Since`
is the `since` with which to ask /changes/ for what changes after this file.
"""
ABOUT = {
    "csv": "Every mission as CSV, in the portal's own import format: parts (contacts,"
    " statuses …) are JSON in a cell. Exact values for machines: a spreadsheet may"
    " take “+33…” for a sum. `layout=flat` is for spreadsheets: one row a mission, one"
    " cell a fact with its own date and source, UTF-8 with a byte order mark, phones as"
    " “(+33) 1 …”. To keep a copy use missions.ndjson, which has every key.",
    "ndjson": "Every mission as JSON, one a line, with the keys of a single mission.",
    "geojson": "Every mission as a GeoJSON feature (RFC 7946); null geometry where"
    " the place is not known. Mind `precision`: city is not the building.",
    "xlsx": "Every mission in a workbook for people: a sheet about the file, its sources"
    " and licences, and a sheet with one row a mission; every text is typed as text."
    " Right to left in Arabic.",
    "gpkg": "Every mission as a point of a GeoPackage (OGC, version 1.3), for QGIS and"
    " other maps; NULL geometry where the place is not known. Mind `precision`: city is"
    " not the building.",
    "sqlite": "Every mission in an SQLite database, for Datasette and others: tables of"
    " missions, contacts, addresses, opening hours, statuses, services, countries served"
    " and sources, a full-text index (missions_fts), and what each column means"
    " (columns).",
}


@dataclass(frozen=True, slots=True)
class Download:
    """One file as it is asked for."""

    form: Format
    query: Query
    filters: str
    gzipped: bool

    @classmethod
    def read(cls, request: Request, query: Query, form: Format) -> Self:
        """Return what is asked for by valid parameters."""
        asked = request.query_params.lists()
        filters = sorted(one for one in asked if one[0] not in _NO_FILTERS)
        gzipped = not form.is_packed and accepts(request._request, "gzip")
        return cls(form, query, urlencode(filters, doseq=True), gzipped)

    @property
    def language(self) -> str:
        return str(self.query["lang"])

    def contents(self, version: DirectoryVersion) -> Contents:
        at = timezone.now()
        missions = selected(self.query, at=at) if self.filters else None
        return Contents(at, str(cursor_of(version)), missions, self.filters)

    @property
    def file_name(self) -> str:
        """Return a name that says what is in the file, in ASCII."""
        words = re.findall(r"[A-Za-z0-9]+", unquote_plus(self.filters))
        chosen = "-".join(["missions", *words])[:LONGEST_NAME]
        end = "-flat" if self.form is FLAT_CSV else ""
        return f"{chosen.rstrip('-')}{end}.{self.form.name}"

    def validators(self, version: DirectoryVersion) -> Validators:
        form = f"{self.form.name} {self.form.layout}"
        facts = f"{form} {self.language} {self.gzipped:d} {self.filters}"
        return Validators.of(facts, Version(str(version), version.at))

    def key(self, version: DirectoryVersion) -> str:
        """Return the name of the files, which are the same whether compressed or not."""
        plain = replace(self, gzipped=False)
        return f"{self.form.name}-{plain.validators(version).etag[1:-1]}"


_NO_FILTERS = {"lang", "layout"}
LONGEST_NAME = 80
"""Characters of the name of a file before its end."""


class LayoutQuery(FilterQuery):
    """Which missions, and which of the two tables."""

    layout = ChoiceParameter(
        ["exact", "flat"],
        default="exact",
        style={"example": "flat"},
        help_text="`exact`: the portal's own import format, parts as JSON in a cell."
        " `flat`: for a spreadsheet, one cell a fact, with words instead of codes.",
    )


def _view(
    form: Format, *others: Format, query: type[FilterQuery] = FilterQuery
) -> Callable[[HttpRequest], HttpResponseBase]:
    forms = {one.layout: one for one in (form, *others)}

    class Renderer(JSONRenderer):
        """Lets the file's own type be asked for; errors are JSON all the same."""

        media_type = form.content_type.partition(";")[0]
        format = form.name
        charset = None

    whole = FeaturesSerializer if form is GEOJSON else OpenApiTypes.BINARY
    part = OpenApiResponse(OpenApiTypes.BINARY, "The part asked for.")

    @extend_schema(
        operation_id=f"missions_{form.name}",
        summary=f"Download the directory ({form.name})",
        description=ABOUT[form.name] + DESCRIPTION,
        parameters=[query],
        responses={
            (200, Renderer.media_type): OpenApiResponse(whole, "The whole file."),
            (206, Renderer.media_type): part,
            **problems({416: "No such part.", 507: "The file cannot be made now."}),
            **ALWAYS,
        },
        tags=["bulk"],
    )
    @api_view(["GET", "HEAD"])
    @renderer_classes([Renderer, JSONRenderer])
    def download(request: Request) -> HttpResponseBase:
        asked = query.read(request)
        wanted = Download.read(request, asked, forms[asked.get("layout", form.layout)])
        with translation.override(wanted.language):
            response = _respond(request._request, wanted)
        patch_vary_headers(response, ["Accept-Encoding"])
        return response

    return download


def _respond(request: HttpRequest, wanted: Download) -> HttpResponseBase:
    version = DirectoryVersion.objects.current()
    validators = wanted.validators(version)
    response = None if asks_for_any(request) else validators.unchanged(request)
    if response is None:
        try:
            found = kept(wanted.key(version))
            if found is None:
                version, found = write(wanted.form, wanted.contents, wanted.key)
                validators = wanted.validators(version)
            response = _file(request, wanted, found, validators)
        except OSError:
            logger.exception("The file of the directory could not be kept on disk.")
            return _no_room()
        except BusyError:
            return _busy()
    validators.mark(response)
    if wanted.form in (CSV, FLAT_CSV):
        response["Link"] = _description(wanted.form)
    response["Changes-Since"] = str(cursor_of(version))
    return response


def _description(form: Format) -> str:
    """Return the link to what explains the columns (CSV on the Web, section 5.2)."""
    name, media = (
        ("api-csv-metadata", "application/csvm+json")
        if form is CSV
        else ("api-datapackage", "application/json")
    )
    return f'<{absolute(reverse(name))}>; rel="describedby"; type="{media}"'


def _file(
    request: HttpRequest, wanted: Download, found: Snapshot, validators: Validators
) -> HttpResponseBase:
    file = found.file(gzipped=wanted.gzipped)
    size = file.stat().st_size
    try:
        part = requested_range(request, size, validators)
    except UnsatisfiableError:
        refusal = problem_response(416, "The file is shorter.")
        refusal["Content-Range"] = f"bytes */{size}"
        return refusal
    first, last = part or (0, size - 1)
    body = () if request.method == "HEAD" else blocks(file, first, last)
    headers = {
        "Content-Type": wanted.form.content_type,
        "Content-Disposition": f'attachment; filename="{wanted.file_name}"',
        "Content-Length": str(last - first + 1),
        "Accept-Ranges": "bytes",
        "Repr-Digest": f"sha-256=:{found.digest(gzipped=wanted.gzipped)}:",
    }
    if part:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    if wanted.gzipped:
        headers["Content-Encoding"] = "gzip"
    return StreamingHttpResponse(body, status=206 if part else 200, headers=headers)


def _no_room() -> HttpResponse:
    """Return 507: lists and changes work without the file."""
    response = problem_response(
        507,
        "The file cannot be made now. The list of missions and /changes/ can.",
        FILE_UNAVAILABLE,
    )
    response["Retry-After"] = "60"
    return response


def _busy() -> HttpResponse:
    response = problem_response(503, "Other files are being made. Try again.")
    response["Retry-After"] = "5"
    return response


VIEWS = {
    "csv": _view(CSV, FLAT_CSV, query=LayoutQuery),
    "ndjson": _view(NDJSON),
    "geojson": _view(GEOJSON),
    "xlsx": _view(XLSX),
    "gpkg": _view(GEOPACKAGE),
    "sqlite": _view(SQLITE),
}

urlpatterns = [
    path(f"missions.{name}", view, name=f"api-missions-{name}")
    for name, view in VIEWS.items()
]
