"""What a local time that staff type is in UTC, by the rule with which forms read it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from portal.web.local_times import parse_time_zone, to_instant


def in_utc(time: str, zone: str, which: str) -> SafeString:
    """Return a place in which the script shows a time in UTC; fields are named."""
    return format_html(
        '<span data-utc="{}" data-time="{}" data-zone="{}" data-which="{}" '
        'role="status"></span>',
        *(reverse("utc"), time, zone, which),
    )


@require_safe
def utc(request: HttpRequest) -> HttpResponse:
    """Return a time in UTC, why there is none, or nothing for what is not finished."""
    values = request.GET
    try:
        wall = datetime.fromisoformat(values.get("time", "")).replace(tzinfo=None)
    except ValueError:
        return HttpResponse("", content_type="text/plain")
    try:
        zone = parse_time_zone(values.get("zone", ""))
        at = to_instant(wall, zone, values.get("which", ""))
    except (ValidationError, OverflowError) as error:
        text = " ".join(getattr(error, "messages", ()))
        return HttpResponse(text, content_type="text/plain")
    return HttpResponse(f"= {at:%Y-%m-%d %H:%M} UTC", content_type="text/plain")
