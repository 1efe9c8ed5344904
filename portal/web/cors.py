"""Reads of the API by scripts of any site (CORS, https://fetch.spec.whatwg.org/).

Without credentials, so that every origin is answered alike: the headers are always
there, and no cache has to tell origins apart (`Vary: Origin`).
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from portal.web.problems import is_api

EXPOSED = (
    *("Changes-Since", "Content-Range", "Deprecation", "ETag", "Link"),
    *("RateLimit", "RateLimit-Policy", "Repr-Digest", "Retry-After", "Sunset"),
)
_ALLOWED = (
    *("Accept", "Authorization", "If-Modified-Since"),
    *("If-None-Match", "If-Range", "Range"),
)
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": ", ".join(_ALLOWED),
    "Access-Control-Max-Age": "86400",
    "Content-Length": "0",
}


def allow_every_origin(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Let scripts of any site read answers of the API; answer their preflights."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not is_api(request):
            return get_response(request)
        response = (
            HttpResponse(headers=_PREFLIGHT)
            if _is_preflight(request)
            else get_response(request)
        )
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = ", ".join(EXPOSED)
        return response

    return middleware


def _is_preflight(request: HttpRequest) -> bool:
    asks = "Access-Control-Request-Method" in request.headers
    return request.method == "OPTIONS" and asks
