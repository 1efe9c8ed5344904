"""The whole directory over HTTP, as one file."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import path
from django.utils import translation
from django.utils.cache import patch_vary_headers
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import api_view, renderer_classes
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from embassies.api.bulk_files import FORMATS, Format, Snapshot, kept, write
from embassies.api.record_schema import FeaturesSchema
from embassies.models import DirectoryVersion
from portal.web.openapi import PROBLEMS, problem_of
from portal.web.problems import QuerySerializer, problem_response
from portal.web.ranges import UnsatisfiableError, asked_part, blocks
from portal.web.validators import Stamp, mark, unchanged, validators

logger = logging.getLogger(__name__)

DESCRIPTION = """
The file is made once for each version of the directory. `Repr-Digest` (RFC 9530)
holds its SHA-256; with `Accept-Encoding: gzip` it is that of the compressed file. A
broken download can go on with `Range` and `If-Range`. Sorted by slug.
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

    def validators(self, version: DirectoryVersion) -> tuple[str, datetime]:
        facts = f"{self.form.name} {self.language} {self.gzipped:d}"
        return validators(facts, Stamp(str(version), version.at))

    def key(self, version: DirectoryVersion) -> str:
        """Name the files: the same ones whether compressed or not."""
        plain = Download(self.form, self.language, gzipped=False)
        return f"{self.form.name}-{plain.validators(version)[0][1:-1]}"


def _view(form: Format) -> Callable[..., HttpResponseBase]:
    class Renderer(JSONRenderer):
        """Lets the file's own type be asked for; errors are JSON all the same."""

        media_type = form.content_type.partition(";")[0]
        format = form.name
        charset = None

    @extend_schema(
        operation_id=f"missions_{form.name}",
        summary=f"Download the directory ({form.name})",
        description=ABOUT[form.name] + DESCRIPTION,
        parameters=[QuerySerializer],
        responses={
            (200, Renderer.media_type): OpenApiResponse(
                FeaturesSchema if form.name == "geojson" else OpenApiTypes.BINARY,
                "The whole file.",
            ),
            (206, Renderer.media_type): OpenApiResponse(
                OpenApiTypes.BINARY, "The part asked for."
            ),
            (416, "application/problem+json"): problem_of("No such part."),
            **PROBLEMS,
        },
        tags=["bulk"],
    )
    @api_view(["GET", "HEAD"])
    @renderer_classes([Renderer, JSONRenderer])
    def download(request: Request) -> HttpResponseBase:
        query = QuerySerializer.read(request)
        wanted = Download(form, query["lang"], gzipped=_accepts_gzip(request))
        with translation.override(wanted.language):
            response = _answer(request, wanted)
        patch_vary_headers(response, ["Accept-Encoding"])
        return response

    return download


def _accepts_gzip(request: Request) -> bool:
    """Say whether gzip is wanted (RFC 9110, section 12.5.3)."""
    for coding in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, quality = coding.replace(" ", "").partition(";q=")
        if name in ("gzip", "*"):
            return quality.strip("0.") != "" or not quality
    return False


def _answer(request: Request, wanted: Download) -> HttpResponseBase:
    version = DirectoryVersion.objects.current()
    etag, since = wanted.validators(version)
    response = unchanged(request._request, etag=etag, since=since)
    if response is None:
        try:
            found = kept(wanted.key(version))
            if found is None:
                version, found = write(wanted.form, wanted.key)
                etag, since = wanted.validators(version)
            response = _file(request, wanted, found, etag=etag, since=since)
        except OSError:
            logger.exception("The file of the directory could not be kept on disk.")
            return _unkept()
    mark(response, etag=etag, since=since)
    return response


def _file(
    request: Request, wanted: Download, found: Snapshot, *, etag: str, since: datetime
) -> HttpResponseBase:
    file = found.file(gzipped=wanted.gzipped)
    size = file.stat().st_size
    try:
        part = asked_part(
            request._request, size, etag=etag, changed=int(since.timestamp())
        )
    except UnsatisfiableError:
        refusal = problem_response(416, "The file is shorter.")
        refusal["Content-Range"] = f"bytes */{size}"
        return refusal
    first, last = part or (0, size - 1)
    body = () if request.method == "HEAD" else blocks(file, first, last)
    response = StreamingHttpResponse(body, status=206 if part else 200)
    if part:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    response["Accept-Ranges"] = "bytes"
    response["Repr-Digest"] = f"sha-256=:{found.digest(gzipped=wanted.gzipped)}:"
    _name(response, wanted)
    return response


def _name(response: StreamingHttpResponse, wanted: Download) -> None:
    response["Content-Type"] = wanted.form.content_type
    name = f"missions.{wanted.form.name}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    if wanted.gzipped:
        response["Content-Encoding"] = "gzip"


def _unkept() -> HttpResponse:
    """Say that there is no room for the file; lists and changes work without it."""
    response = problem_response(
        507, "The file cannot be made now. The list of missions and /changes/ can."
    )
    response["Retry-After"] = "60"
    return response


urlpatterns = [
    path(f"missions.{name}", _view(form), name=f"api-missions-{name}")
    for name, form in FORMATS.items()
]
