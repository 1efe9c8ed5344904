"""Compression of pages with Brotli or gzip."""

import gzip
import re
from collections.abc import Callable

import brotli
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

MIN_BYTES = 600
"""A smaller page fits into one packet without compression."""


def compress_pages(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Compress pages that are the same for everybody. About a millisecond.

    A page for one signed-in user is not compressed: the length of secrets beside
    reflected input would reveal them (BREACH, CVE-2013-3587).
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if isinstance(response, HttpResponse) and _is_public_page(response):
            patch_vary_headers(response, ["Accept-Encoding"])
            _compress(response, request.headers.get("Accept-Encoding", ""))
        return response

    return middleware


def _is_public_page(response: HttpResponse) -> bool:
    return (
        response.headers.get("Content-Type", "").startswith("text/html")
        and len(response.content) >= MIN_BYTES
        and not response.has_header("Content-Encoding")
        and not response.has_header("ETag")
        and not response.cookies
        and "cookie" not in response.headers.get("Vary", "").lower()
    )


def _compress(response: HttpResponse, accepted: str) -> None:
    # Higher qualities take too long for a page that is rendered on each request.
    if re.search(r"\bbr\b", accepted):
        response.content = brotli.compress(response.content, quality=5)
        response.headers["Content-Encoding"] = "br"
    elif re.search(r"\bgzip\b", accepted):
        response.content = gzip.compress(response.content, 6, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
    else:
        return
    if response.has_header("Content-Length"):
        response.headers["Content-Length"] = str(len(response.content))
