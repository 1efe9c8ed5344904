"""Metrics for Prometheus; imported where PORTAL_METRICS is on (docs/monitoring.md)."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from portal.page_store.store import store
from portal.page_store.watch import watch
from portal.site.measurements import (
    Measurements,
    OutOfDate,
    Queue,
    count_out_of_date,
    measure,
)
from portal.site.readiness import is_ready
from portal.web.client_address import is_within, peer_address
from portal.web.request_facts import RequestFacts, current_request
from portal.web.validators import release

PATH = "/metrics"
COUNTED_EVERY = timedelta(minutes=10)
"""How often the whole directory is read, which at a million missions takes a second."""
_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_counted = CollectorRegistry()
"""What this process counts. With several, each writes a file, and all are added up."""
_requests = Counter(
    "portal_requests",
    "Requests.",
    ["route", "method", "status"],
    registry=_counted,
)
_seconds = Histogram(
    "portal_request_seconds",
    "Duration of requests.",
    ["route"],
    buckets=_BUCKETS,
    registry=_counted,
)
_pages = Counter(
    "portal_pages",
    "Public pages, by where they were found.",
    ["outcome"],
    registry=_counted,
)
_faults = Counter(
    "portal_database_faults",
    "Requests that the database failed.",
    ["kind"],
    registry=_counted,
)
_memory = Gauge(
    "portal_page_store_memory_bytes",
    "Stored pages in memory.",
    multiprocess_mode="livesum",
    registry=_counted,
)
_down = Gauge(
    "portal_database_down",
    "1 while the database is known not to answer.",
    multiprocess_mode="livemax",
    registry=_counted,
)
_read_at = Gauge(
    "portal_stamps_read_timestamp_seconds",
    "When changes of the data were read last.",
    multiprocess_mode="livemin",
    registry=_counted,
)


def serve_metrics(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Count each request, and answer /metrics to those who may read it.

    A middleware, since that address is asked under the name of a machine, and without TLS.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info == PATH and may_read(request):
            return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)
        begun = time.perf_counter()
        response = get_response(request)
        if facts := current_request.get():
            with suppress(
                OSError, ValueError
            ):  # A disk that is full keeps no reader off.
                _count(facts, response.status_code, time.perf_counter() - begun)
        return response

    return middleware


def may_read(request: HttpRequest) -> bool:
    """Return whether a request comes from a network of METRICS_FROM, and directly.

    A proxy on this machine would else let everybody in.
    """
    is_near = is_within(peer_address(request), settings.METRICS_FROM)
    return is_near and not any(name in request.headers for name in _FORWARDED)


def note_state() -> None:
    """Note what this process knows of the database; called after each read of stamps."""
    _down.set(watch.is_down())
    _memory.set(store.memory.bytes)
    if watch.read_at:
        _read_at.set(watch.read_at.timestamp())


watch.after_read = note_state


def _count(facts: RequestFacts, status: int, seconds: float) -> None:
    _requests.labels(facts.route, facts.method, f"{status // 100}xx").inc()
    _seconds.labels(facts.route).observe(seconds)
    if facts.page:
        _pages.labels(facts.page).inc()
    if facts.database_fault and status == HTTPStatus.SERVICE_UNAVAILABLE:
        _faults.labels(facts.database_fault).inc()


def exposition() -> bytes:
    """Return all metrics as text. Six queries, and those of /readyz."""
    registry = CollectorRegistry()
    if settings.METRICS_FOLDER:
        MultiProcessCollector(registry, settings.METRICS_FOLDER)  # type: ignore[no-untyped-call]
    found = measure(timezone.now(), out_of_date=directory_count.get)
    registry.register(Measured(found))
    text = generate_latest(registry)
    return text if settings.METRICS_FOLDER else generate_latest(_counted) + text


class DirectoryCount:
    """The last count of missions out of date: one query in ten minutes."""

    def __init__(self) -> None:
        self._found: OutOfDate | None = None
        self._at: datetime | None = None

    def get(self, at: datetime) -> OutOfDate:
        is_new = self._at and abs(at - self._at) < COUNTED_EVERY
        if self._found is None or not is_new:
            self._found, self._at = count_out_of_date(at), at
        return self._found

    def forget(self) -> None:
        self._at = None


directory_count = DirectoryCount()
"""That of this process."""


class Measured(Collector):
    """Figures of one moment as metrics; what is not known is left out."""

    def __init__(self, found: Measurements) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        yield _labelled("portal_info", "What runs.", "release", {release(): 1})
        yield from self._states()
        yield from _queue("portal_tasks", "failed", self._found.tasks, self._found.at)
        yield from _queue(
            "portal_letters", "failing", self._found.letters, self._found.at
        )
        for name, text, value in self._figures():
            if value is not None:
                yield GaugeMetricFamily(name, text, value=value)

    def _states(self) -> Iterator[Metric]:
        found = self._found
        checks = {name: float(is_ready(state)) for name, state in found.checks.items()}
        yield _labelled("portal_ready", "What /readyz finds right.", "check", checks)
        lags = {one: lag for one, lag in found.replica_lags.items() if lag is not None}
        yield _labelled(
            "portal_replica_lag_seconds", "Behind the primary.", "replica", lags
        )
        up = {one: float(one in lags) for one in found.replica_lags}
        yield _labelled("portal_replica_up", "1: it answers.", "replica", up)
        rows = [one.row for one in found.refreshes or [] if one.row]
        ages = {
            one.source: _seconds_since(one.last_success, found.at)
            for one in rows
            if one.last_success
        }
        late = {one.source: float(one.is_late(at=found.at)) for one in rows}
        yield _labelled(
            "portal_refresh_age_seconds", "Since the last success.", "source", ages
        )
        yield _labelled("portal_refresh_late", "1: none for a week.", "source", late)

    def _figures(self) -> Iterator[tuple[str, str, float | None]]:
        found = self._found
        yield "portal_advisories_live", "In the database.", found.advisories
        yield "portal_advisories_shown", "In the banner.", found.notices
        yield "portal_database_bytes", "Its size.", found.database_bytes
        yield "portal_redis_up", "1: it answers.", found.redis_answers
        if found.mirror_made_at:
            age = _seconds_since(found.mirror_made_at, found.at)
            yield "portal_mirror_age_seconds", "Since the mirror was built.", age
        if found.out_of_date:
            count = found.out_of_date
            yield "portal_missions", "Public missions.", count.missions
            yield "portal_missions_out_of_date", "Of these.", count.stale
        if found.disk:
            yield "portal_disk_free_ratio", "Free part.", found.disk.share


def _queue(
    name: str, failed: str, queue: Queue | None, at: datetime
) -> Iterator[Metric]:
    if queue is None:
        return
    oldest = _seconds_since(queue.oldest, at) if queue.oldest else 0.0
    yield GaugeMetricFamily(f"{name}_waiting", "What waits.", value=queue.waiting)
    yield GaugeMetricFamily(f"{name}_{failed}", "What failed.", value=queue.failed)
    yield GaugeMetricFamily(f"{name}_oldest_seconds", "Oldest of them.", value=oldest)


def _labelled(name: str, text: str, label: str, values: dict[str, float]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _seconds_since(moment: datetime, at: datetime) -> float:
    return (at - moment).total_seconds()
