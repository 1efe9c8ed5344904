"""The whole directory over HTTP, as one file."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.urls import path
from django.utils import translation
from django.utils.cache import patch_vary_headers
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import api_view, renderer_classes
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from embassies.api.bulk_files import FORMATS, Format, Snapshot, kept, write
from embassies.api.serializers import FeaturesSerializer
from embassies.models import DirectoryVersion
from embassies.records.changes import cursor_of
from portal.web.compression import accepts
from portal.web.openapi import ALWAYS, problems
from portal.web.parameters import QuerySerializer
from portal.web.problem_types import FILE_UNAVAILABLE
from portal.web.problems import problem_response
from portal.web.ranges import UnsatisfiableError, blocks, requested_range
from portal.web.validators import Validators, Version, asks_for_any

logger = logging.getLogger(__name__)

DESCRIPTION = """
The file is made once for each version of the directory. `Repr-Digest` (RFC 9530)
holds its SHA-256; with `Accept-Encoding: gzip` it is that of the compressed file. A
broken download can go on with `Range` and `If-Range`. Sorted by slug. `Changes-Since`
is the `since` with which to ask /changes/ for what changes after this file.
"""
ABOUT = {
    "csv": "Every mission as CSV, in the portal's own import format: parts (contacts,"
    " statuses …) are JSON in a cell. Exact values for machines: a spreadsheet may"
    " take “+33…” for a sum.",
    "ndjson": "Every mission as JSON, one a line, with the keys of a single mission.",
    "geojson": "Every mission as a GeoJSON feature (RFC 7946); null geometry where"
    " the place is not known. Mind `precision`: city is not the building.",
}


@dataclass(frozen=True, slots=True)
class Download:
    """One file as it is asked for."""

    form: Format
    language: str
    gzipped: bool

    def validators(self, version: DirectoryVersion) -> Validators:
        facts = f"{self.form.name} {self.language} {self.gzipped:d}"
        return Validators.of(facts, Version(str(version), version.at))

    def key(self, version: DirectoryVersion) -> str:
        """Return the name of the files, which are the same whether compressed or not."""
        plain = Download(self.form, self.language, gzipped=False)
        return f"{self.form.name}-{plain.validators(version).etag[1:-1]}"


def _view(form: Format) -> Callable[[HttpRequest], HttpResponseBase]:
    class Renderer(JSONRenderer):
        """Lets the file's own type be asked for; errors are JSON all the same."""

        media_type = form.content_type.partition(";")[0]
        format = form.name
        charset = None

    whole = FeaturesSerializer if form.name == "geojson" else OpenApiTypes.BINARY
    part = OpenApiResponse(OpenApiTypes.BINARY, "The part asked for.")

    @extend_schema(
        operation_id=f"missions_{form.name}",
        summary=f"Download the directory ({form.name})",
        description=ABOUT[form.name] + DESCRIPTION,
        parameters=[QuerySerializer],
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
        query = QuerySerializer.read(request)
        wanted = Download(
            form, query["lang"], gzipped=accepts(request._request, "gzip")
        )
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
                version, found = write(wanted.form, wanted.key)
                validators = wanted.validators(version)
            response = _file(request, wanted, found, validators)
        except OSError:
            logger.exception("The file of the directory could not be kept on disk.")
            return _no_room()
    validators.mark(response)
    response["Changes-Since"] = str(cursor_of(version))
    return response


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
    name = f"missions.{wanted.form.name}"
    headers = {
        "Content-Type": wanted.form.content_type,
        "Content-Disposition": f'attachment; filename="{name}"',
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


urlpatterns = [
    path(f"missions.{name}", _view(form), name=f"api-missions-{name}")
    for name, form in FORMATS.items()
]
