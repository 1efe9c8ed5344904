"""The page on which staff confirm an admin action on many rows."""

from collections.abc import Iterable
from typing import TypeVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONFIRMED = "confirmed"
Row = TypeVar("Row", bound=models.Model)


def confirmation_page(
    model_admin: admin.ModelAdmin[Row],
    request: HttpRequest,
    rows: Iterable[Row],
    *,
    action: str,
    title: str | Promise,
    change: str | Promise,
) -> HttpResponse | None:
    """Return a page that lists the rows and their change; None once it is confirmed.

    The page sends the listed rows back, so that no other row is changed.
    """
    if CONFIRMED in request.POST:
        return None
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.opts,
        "rows": list(rows),
        "change": change,
        "action": action,
        "back": _("Change nothing"),
    }
    return render(request, "admin/confirmation_page.html", context)
