"""What would an action on many rows change? Staff see it and confirm before it is done."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

CONFIRMED = "confirmed"


def ask_first(
    page: admin.ModelAdmin[Any],
    request: HttpRequest,
    rows: Iterable[Any],
    *,
    action: str,
    title: Any,
    change: Any,
) -> HttpResponse | None:
    """Return a page that lists the rows and what becomes of them; None once confirmed.

    Only the rows that were listed are sent back, so that nothing else is changed.
    """
    if CONFIRMED in request.POST:
        return None
    context = {
        **page.admin_site.each_context(request),
        "title": title,
        "opts": page.opts,
        "rows": list(rows),
        "change": change,
        "action": action,
        "back": _("Change nothing"),
    }
    return render(request, "admin/ask_first.html", context)
