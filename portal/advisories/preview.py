"""See a draft as the public would, on any page: ?preview_advisory=<id>.

For signed-in staff who may view advisories, and for nobody else; the answer is
kept by no cache. Without the parameter nothing happens here: no session is read.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from portal.advisories.action import PREVIEW
from portal.advisories.board import Notice
from portal.advisories.models import Advisory


def advisory_preview(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Put the draft asked for on the request, where the banner finds it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if PREVIEW not in request.GET:
            return get_response(request)
        request.advisory_preview = _draft(request)  # type: ignore[attr-defined]
        response = get_response(request)
        add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex"
        return response

    return middleware


def _draft(request: HttpRequest) -> Notice | None:
    asked = request.GET[PREVIEW]
    user = request.user
    allowed = user.is_active and user.is_staff
    if not (allowed and user.has_perm("advisories.view_advisory")):
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 18):
        return None
    advisory = Advisory.objects.filter(pk=int(asked)).first()
    return Notice.of(advisory) if advisory else None
