"""Render one address in this process, as a reader without a cookie would get it."""

from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

from portal.page_store.dependencies import collected


@dataclass(frozen=True, slots=True)
class Rendered:
    """An answer, and the stamps that it depends on."""

    status: int
    content_type: str
    body: bytes
    shown: frozenset[str]


def serve_cold() -> None:
    """Let this process render every page itself, send pictures, and count no calls."""
    settings.PAGE_STORE = False
    settings.OBJECT_STORAGE = replace(settings.OBJECT_STORAGE, public_url="")
    settings.API_CALLS_A_MINUTE = 0


def rendered(address: str) -> Rendered:
    """Return the answer of an address. Raise what the database raises."""
    path, _, query = address.partition("?")
    site = urlsplit(settings.SITE_URL)
    port = site.port or (443 if site.scheme == "https" else 80)
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": site.hostname or "localhost",
        "SERVER_PORT": str(port),
        "HTTP_HOST": site.netloc,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": BytesIO(),
    }
    with collected() as shown:
        response = _handler().get_response(WSGIRequest(environ))
        body = _body(response)
    kind = response.headers.get("Content-Type", "")
    return Rendered(response.status_code, kind, body, frozenset(shown))


def _body(response: HttpResponseBase) -> bytes:
    # Not response.getvalue(): a file is read to its end and closed either way.
    try:
        if isinstance(response, StreamingHttpResponse):
            return b"".join(response)
        return response.content if isinstance(response, HttpResponse) else b""
    finally:
        # Not response.close(): with it the request is over, and so is the connection.
        for close in response._resource_closers:  # type: ignore[attr-defined]
            close()


@cache
def _handler() -> WSGIHandler:
    return WSGIHandler()
