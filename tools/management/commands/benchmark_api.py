"""Command that compares the API with plain Django and plain REST framework."""

import json
import resource
import time
import tracemalloc
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import cast
from unittest.mock import patch

from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import BaseCommand
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import override_settings
from django.urls import path
from django.utils import timezone
from django_countries.serializers import CountryFieldMixin
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from embassies.api.files.contents import Contents
from embassies.api.files.snapshots import steady_reads
from embassies.api.files.text_files import csv_lines, geojson_lines, ndjson_lines
from embassies.models import (
    Contact,
    Coverage,
    Mission,
    ServiceOffer,
    StatusPeriod,
)
from portal.urls import urlpatterns as own
from portal.web.compiled_queries import CompiledQuery

PAGE = 50
# The page of 50 begins somewhere in the middle of the directory.
START = 3000


class ContactPlain(serializers.ModelSerializer[Contact]):
    class Meta:
        model = Contact
        exclude = ("mission",)


class CoveragePlain(CountryFieldMixin, serializers.ModelSerializer[Coverage]):
    class Meta:
        model = Coverage
        exclude = ("mission",)


class PeriodPlain(serializers.ModelSerializer[StatusPeriod]):
    class Meta:
        model = StatusPeriod
        exclude = ("mission",)


class ServicePlain(serializers.ModelSerializer[ServiceOffer]):
    class Meta:
        model = ServiceOffer
        exclude = ("mission",)


class MissionFlat(CountryFieldMixin, serializers.ModelSerializer[Mission]):
    """As the REST framework's tutorial would do it, without any part."""

    class Meta:
        model = Mission
        fields = [one.name for one in Mission._meta.fields]


class MissionPlain(MissionFlat):
    """The same rows with the same parts as ours: the fair comparison."""

    contacts = ContactPlain(many=True)
    coverages = CoveragePlain(many=True)
    status_periods = PeriodPlain(many=True)
    services = ServicePlain(many=True)

    class Meta(MissionFlat.Meta):
        fields = [
            *MissionFlat.Meta.fields,
            *("contacts", "coverages", "status_periods", "services"),
        ]


PARTS = ("contacts", "coverages", "status_periods", "services")


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"ok")


@api_view(["GET"])
def flat(request: Request) -> Response:
    rows = Mission.objects.public().order_by("slug")[START : START + PAGE]
    return Response(MissionFlat(rows, many=True).data)


@api_view(["GET"])
def plain(request: Request) -> Response:
    rows = Mission.objects.public().prefetch_related(*PARTS).order_by("slug")
    return Response(MissionPlain(rows[START : START + PAGE], many=True).data)


urlpatterns = [
    path("constant", constant),
    path("flat", flat),
    path("plain", plain),
    *own,
]


class Command(BaseCommand):
    help = "Print requests a second, in one process, on the database as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--seconds", type=float, default=2.0, help="for each line of the table"
        )

    @override_settings(ROOT_URLCONF=__name__, API_CALLS_A_MINUTE=10**9)
    def handle(self, *args: object, seconds: float, **options: object) -> None:
        self.seconds = seconds
        self.server = WSGIHandler()
        slugs = Mission.objects.public().order_by("slug").values_list("slug", flat=True)
        if len(slugs) < START + PAGE:
            self.stderr.write("Load the starter directory first.")
            return
        self._requests(slugs[START])
        self._bulk()

    def _requests(self, slug: str) -> None:
        cursor = self._cursor()
        listed = f"/api/v1/missions/?page_size={PAGE}&cursor={cursor}"
        etag = self._answer(listed)["ETag"]
        rates = {
            "constant view": self._rate("/constant"),
            "REST framework, list of 50, without parts": self._rate("/flat"),
            "REST framework, list of 50, with parts": self._rate("/plain"),
            "list of 50": self._rate(listed),
            "list of 50, SQL compiled each time": self._uncompiled_rate(listed),
            "list of 50, unchanged (304)": self._rate(listed, etag),
            "one mission": self._rate(f"/api/v1/missions/{slug}/"),
            "search": self._rate("/api/v1/search/?q=french+embassy+moscow"),
            "nearest 50": self._rate("/api/v1/missions/?near=48.9,2.4"),
        }
        bare, base = (
            rates["constant view"],
            rates["REST framework, list of 50, with parts"],
        )
        self.stdout.write(f"{'':44}{'req/s':>8}{'of constant':>13}{'of DRF':>9}")
        for name, rate in rates.items():
            share, times = rate / bare, rate / base
            self.stdout.write(f"{name:44}{rate:8.0f}{share:12.0%}{times:9.1f}x")

    def _cursor(self) -> str:
        """Return the cursor of the page after START rows, page by page."""
        address, cursor = "/api/v1/missions/?page_size=200&fields=slug", ""
        for _ in range(START // 200):
            answer = json.loads(self._answer(f"{address}{cursor}").content)
            cursor = (
                "&cursor=" + answer["next"].rpartition("cursor=")[2].partition("&")[0]
            )
        return cursor.removeprefix("&cursor=")

    def _answer(self, address: str, etag: str = "") -> HttpResponse:
        headers = {"If-None-Match": etag} if etag else {}
        request = RequestFactory(HTTP_HOST="localhost").get(address, headers=headers)
        response = cast("HttpResponse", self.server.get_response(request))
        response.close()
        return response

    def _rate(self, address: str, etag: str = "") -> float:
        self._answer(address, etag)
        done, start = 0, time.process_time()
        while (spent := time.process_time() - start) < self.seconds:
            self._answer(address, etag)
            done += 1
        return done / spent

    def _uncompiled_rate(self, address: str) -> float:
        """Return the rate with plain QuerySets: docs/adr/0023-compiled-queries.md."""
        with patch.object(CompiledQuery, "rows", lambda self, keys: self.make(keys)):
            return self._rate(address)

    def _bulk(self) -> None:
        self.stdout.write(f"\n{'whole directory':44}{'rows/s':>8}{'MB over idle':>14}")
        for lines in (csv_lines, ndjson_lines, geojson_lines):
            self._drain(lines.__name__, partial(lines, Contents(timezone.now())))
        self._drain("REST framework, page by page, NDJSON", self._page_by_page)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        self.stdout.write(f"peak of the process: {peak:.0f} MB")

    def _drain(self, name: str, lines: Callable[[], Iterable[object]]) -> None:
        with steady_reads():
            start = time.process_time()
            rows = sum(1 for _line in lines())
            spent = time.process_time() - start
            tracemalloc.start()
            for _line in lines():
                pass
            _now, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        self.stdout.write(f"{name:44}{rows / spent:8.0f}{peak / 1e6:14.1f}")

    def _page_by_page(self) -> Iterator[bytes]:
        renderer, last = JSONRenderer(), ""
        found = Mission.objects.public().prefetch_related(*PARTS).order_by("slug")
        while rows := list(found.filter(slug__gt=last)[:200]):
            last = rows[-1].slug
            for row in MissionPlain(rows, many=True).data:
                yield renderer.render(row) + b"\n"
