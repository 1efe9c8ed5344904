"""Serve the staff pages: nothing in them writes past the review, or past the log."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from portal.audit.staff_writes import logging_writes
from portal.review.guard import staff_at_work


def guard_staff_pages(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(reverse("admin:index")):
            return get_response(request)
        with staff_at_work(), logging_writes(request):
            return get_response(request)

    return middleware
