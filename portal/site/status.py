"""The status page of staff: each part of the portal with a verdict, the worst first."""

from dataclasses import replace

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.site.measurements import measure
from portal.site.status_items import Item, items


@require_safe
def status_page(request: HttpRequest) -> HttpResponse:
    """Show the state of each part. Six queries, those of /readyz and of the session."""
    at = timezone.now()
    context = {
        **admin.site.each_context(request),
        "title": _("Status"),
        "at": at,
        "items": [_for(request.user, one) for one in items(measure(at))],
    }
    return render(request, "admin/status.html", context)


def _for(user: User | AnonymousUser, item: Item) -> Item:
    may_open = not item.permission or user.has_perm(item.permission)
    return item if may_open else replace(item, address="")
