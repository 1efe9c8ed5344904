"""Compression of answers with Brotli or gzip."""

import gzip
import re
from collections.abc import Callable

import brotli
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

MIN_BYTES = 600
"""A smaller answer fits into one packet without compression."""

_COMPRESSIBLE = re.compile(r"text/|application/([\w.-]+\+)?(json|xml)\b")
_SUFFIX = {"br": "-br", "gzip": "-gz"}
_SUFFIXED = re.compile(r'(-br|-gz)"')


def compress_pages(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Compress answers that are the same for everybody. About a millisecond.

    A page for one signed-in user is not compressed: the length of secrets beside
    reflected input would reveal them (BREACH, CVE-2013-3587). Strong validators name the
    compression (RFC 9110, section 8.8.3.3); inside, views know those of their own only.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        suffix = _take_suffix(request)
        response = get_response(request)
        if response.status_code == 304 and suffix:
            response.headers["ETag"] = with_suffix(response.headers["ETag"], suffix)
        if isinstance(response, HttpResponse) and _is_for_everybody(response):
            patch_vary_headers(response, ["Accept-Encoding"])
            _compress(response, accepted_encoding(request))
        return response

    return middleware


def is_compressible(content_type: str) -> bool:
    return bool(_COMPRESSIBLE.match(content_type))


def accepts(request: HttpRequest, encoding: str) -> bool:
    """Return whether a request accepts an encoding (RFC 9110, section 12.5.3)."""
    offered = {}
    for coding in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, quality = coding.replace(" ", "").partition(";q=")
        offered[name] = not quality or quality.strip("0.") != ""
    return offered.get(encoding, offered.get("*", False))


def accepted_encoding(request: HttpRequest) -> str:
    """Return "br", "gzip", or "" where a request accepts neither."""
    return next((one for one in _SUFFIX if accepts(request, one)), "")


def compressed(body: bytes, encoding: str) -> bytes:
    """Return bytes compressed with "br" or "gzip"."""
    # Higher qualities take too long for a page that is rendered on request.
    if encoding == "br":
        return bytes(brotli.compress(body, quality=5))
    return gzip.compress(body, 6, mtime=0)


def encoded_etag(etag: str, encoding: str) -> str:
    """Return the strong validator of a compressed answer."""
    return with_suffix(etag, _SUFFIX[encoding]) if encoding else etag


def with_suffix(etag: str, suffix: str) -> str:
    return f'{etag[:-1]}{suffix}"' if etag.endswith('"') else etag


def _take_suffix(request: HttpRequest) -> str:
    """Remove the compression from the validators of a request, and return it."""
    for name in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH"):
        if found := _SUFFIXED.search(request.META.get(name, "")):
            request.META[name] = _SUFFIXED.sub('"', request.META[name])
            return found[1]
    return ""


def _is_for_everybody(response: HttpResponse) -> bool:
    return (
        is_compressible(response.headers.get("Content-Type", ""))
        and len(response.content) >= MIN_BYTES
        and not response.has_header("Content-Encoding")
        and not response.has_header("Content-Range")
        and not response.cookies
        and "cookie" not in response.headers.get("Vary", "").lower()
    )


def _compress(response: HttpResponse, encoding: str) -> None:
    if not encoding:
        return
    response.content = compressed(response.content, encoding)
    response.headers["Content-Encoding"] = encoding
    if etag := response.headers.get("ETag"):
        response.headers["ETag"] = encoded_etag(etag, encoding)
    if response.has_header("Content-Length"):
        response.headers["Content-Length"] = str(len(response.content))
