"""What pages of other sites may load (Cross-Origin-Resource-Policy, Fetch Standard)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

_HEADER = "Cross-Origin-Resource-Policy"
_PATHS = ("/api/", "/embed/", "/oembed/", "/media/", "/static/portal/embed-frame.")
"""The API, what stands in frames of others with its script, and pictures of the news."""
_TYPES = ("application/atom+xml", "application/cap+xml")


def isolate(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Keep other sites from loading anything but what is made for them."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_shared = request.path_info.startswith(_PATHS) or response.headers.get(
            "Content-Type", ""
        ).startswith(_TYPES)
        response[_HEADER] = "cross-origin" if is_shared else "same-origin"
        return response

    return middleware
