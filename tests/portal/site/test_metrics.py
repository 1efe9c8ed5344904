"""Metrics: who may read them, what they count, and what they know in an outage."""

import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml
from django.conf import LazySettings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from time_machine import Traveller

pytest.importorskip("prometheus_client", reason="the extra metrics is not installed")

from embassies.models import SourceRefresh
from portal.mirror.places import OLD
from portal.page_store.sources import sources
from portal.page_store.watch import watch
from portal.site import measurements, metrics
from portal.site.status_items import LEAST_FREE, MOST_STALE, QUEUE_LATE, STAMPS_LATE
from portal.web.request_facts import (
    identify_requests,
    note_database_fault,
    note_page,
)
from tests.atlas import NOW, Atlas

ROOT = Path(__file__).resolve().parents[3]
ALERTS = ROOT / "docs" / "monitoring" / "alerts.yml"
FOREIGN = {"up", "probe_ssl_earliest_cert_expiry"}
"""Metrics of Prometheus itself and of the proxy."""


@pytest.fixture(autouse=True)
def _counts_of_this_test(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    metrics.directory_count.forget()
    monkeypatch.setattr(watch, "failed", False)
    yield
    metrics.directory_count.forget()


def answer(request: HttpRequest) -> HttpResponse:
    """What the portal answers, by the address that is asked."""
    if "down" in request.path:
        note_database_fault(OperationalError("no"))
        return HttpResponse(status=503)
    note_page("stored")
    return HttpResponse(status=404 if "nowhere" in request.path else 200)


served = identify_requests(metrics.serve_metrics(answer))


def scraped() -> dict[str, float]:
    request = RequestFactory().get("/metrics")
    text = served(request).content.decode()  # type: ignore[attr-defined]
    rows = re.findall(r"^([a-z_]+(?:\{.*\})?) (\S+)$", text, re.MULTILINE)
    return {name: float(value) for name, value in rows}


@pytest.mark.parametrize(
    ("sender", "header", "may_read"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("", {}, False),
        ("192.0.2.1", {}, False),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, False),
        ("127.0.0.1", {"X-Forwarded-For": ""}, False),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, False),
        ("127.0.0.1", {"X-Real-IP": "127.0.0.1"}, False),
        ("127.0.0.1", {"Via": "1.1 proxy"}, False),
    ],
)
@pytest.mark.django_db
def test_only_programs_nearby_read_them_and_none_through_a_proxy(
    sender: str, header: dict[str, str], may_read: bool
) -> None:
    request = RequestFactory().get("/metrics", headers=header, REMOTE_ADDR=sender)
    assert (b"portal_ready" in served(request).content) is may_read  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_the_networks_are_a_setting(settings: LazySettings) -> None:
    settings.METRICS_FROM = ["10.0.0.0/8", "unix"]
    for sender, may_read in (("10.9.8.7", True), ("", True), ("127.0.0.1", False)):
        request = RequestFactory().get("/metrics", REMOTE_ADDR=sender)
        assert metrics.may_read(request) is may_read


def test_without_the_setting_the_portal_has_no_such_page(client: Client) -> None:
    assert client.get("/metrics").status_code == 404


@pytest.mark.django_db
def test_requests_are_counted_by_route_and_never_by_address() -> None:
    before = scraped()
    for path in (
        "/fr/embassies/x1/?q=Atlantis",
        "/ar/embassies/x2/",
        "/en/nowhere/x3/",
    ):
        served(RequestFactory().get(path))
    served(RequestFactory().generic("ATLANTIS", "/en/down/"))
    after = scraped()
    grown = {name for name in after if after[name] != before.get(name)}
    counted = {
        name: after[name] - before.get(name, 0) for name in grown if "_total" in name
    }
    mission = "<language>/embassies/<slug:slug>/"
    assert counted == {
        f'portal_requests_total{{method="GET",route="{mission}",status="2xx"}}': 2,
        'portal_requests_total{method="GET",route="",status="4xx"}': 1,
        'portal_requests_total{method="other",route="",status="5xx"}': 1,
        'portal_pages_total{outcome="stored"}': 3,
        'portal_database_faults_total{kind="OperationalError"}': 1,
    }
    assert f'portal_request_seconds_bucket{{le="10.0",route="{mission}"}}' in grown
    assert not [name for name in after if re.search("x1|x2|x3|tlantis", name)]


@pytest.mark.usefixtures("clock")
@pytest.mark.django_db
def test_figures_of_the_database_are_read_when_they_are_asked_for(
    atlas: Atlas, django_assert_max_num_queries
) -> None:
    SourceRefresh.objects.create(
        source="wikidata",
        name="Wikidata",
        tried_at=NOW,
        succeeded_at=NOW - timedelta(days=8),
        outcome="failed",
    )
    # Tasks, letters, advisories and the banner, refreshes, missions, size; of readiness
    # the migrations and the tables.
    with django_assert_max_num_queries(11):
        found = scraped()
    assert found['portal_refresh_age_seconds{source="wikidata"}'] == 8 * 86400
    assert found['portal_refresh_late{source="wikidata"}'] == 1
    assert found['portal_ready{check="database"}'] == 1
    assert found["portal_missions"] > found["portal_missions_out_of_date"] > 0
    assert found["portal_tasks_waiting"] == found["portal_tasks_oldest_seconds"] == 0
    assert found["portal_database_bytes"] > 10_000
    assert "portal_mirror_age_seconds" not in found


@pytest.mark.django_db
def test_the_directory_is_counted_once_in_ten_minutes(
    monkeypatch: pytest.MonkeyPatch, clock: Traveller
) -> None:
    asked = []

    def count(at: datetime) -> measurements.OutOfDate:
        asked.append(at)
        return measurements.OutOfDate(4, 1)

    monkeypatch.setattr(metrics, "count_out_of_date", count)
    for minutes, times in ((0, 1), (9, 1), (1, 2)):
        clock.shift(timedelta(minutes=minutes))
        assert scraped()["portal_missions"] == 4
        assert len(asked) == times


@pytest.mark.fault("db-gone")
@pytest.mark.django_db
def test_while_the_database_is_down_the_rest_is_known_at_once(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
) -> None:
    monkeypatch.setattr(watch, "failed", True)
    scraped()  # The first one makes the name of the release.
    begun = time.perf_counter()
    with django_assert_num_queries(0):
        found = scraped()
    assert time.perf_counter() - begun < 0.1
    assert found['portal_ready{check="database"}'] == 0
    assert found["portal_disk_free_ratio"] > 0
    assert "portal_tasks_waiting" not in found


@pytest.mark.django_db
def test_a_count_that_cannot_be_written_keeps_no_reader_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(metrics, "_count", full)
    assert served(RequestFactory().get("/en/")).status_code == 200


def rules() -> list[dict[str, object]]:
    [group] = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    found: list[dict[str, object]] = group["rules"]
    assert len(found) > 12
    return found


@pytest.mark.django_db
def test_every_metric_of_a_rule_and_of_the_document_exists(
    settings: LazySettings,
    tmp_path: Path,
    atlas: Atlas,
    clock: Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.MIRROR = str(tmp_path)
    monkeypatch.setattr(measurements, "mirror_made_at", lambda: NOW)
    settings.REDIS_URL = "redis://redis.example"
    monkeypatch.setattr(measurements, "redis_answers", lambda: True)
    SourceRefresh.objects.create(
        source="x", name="X", tried_at=NOW, succeeded_at=NOW, outcome="done"
    )
    monkeypatch.setattr(sources, "lags", lambda: {"replica1": 1.0})
    metrics.note_state()
    for path in ("/en/", "/en/down/"):
        served(RequestFactory().get(path))
    names = [name for name in scraped() if "_created" not in name]
    known = {re.sub(r"_bucket|_count|_sum|\{.*", "", name) for name in names}
    in_rules = {
        name
        for one in rules()
        for name in re.findall(r"\b[a-z]+_[a-z_]+\b|\bup\b", str(one["expr"]))
    }
    assert in_rules - FOREIGN <= known
    document = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8")
    table = set(re.findall(r"`(portal_[a-z_]+)", document))
    assert {name for name in known if name.startswith("portal_")} == table


def test_every_rule_says_what_to_do() -> None:
    document = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8").lower()
    severities = {str(one["labels"]) for one in rules()}
    assert severities == {"{'severity': 'page'}", "{'severity': 'ticket'}"}
    for one in rules():
        notes: dict[str, str] = one["annotations"]  # type: ignore[assignment]
        file, _, anchor = notes["runbook"].partition("#")
        assert file == "docs/monitoring.md"
        assert f"\n### {anchor}\n" in document


def test_rules_and_status_page_have_the_same_limits() -> None:
    limits = {str(one["alert"]): str(one["expr"]).split()[-1] for one in rules()}
    assert float(limits["TasksLate"]) == QUEUE_LATE.total_seconds()
    assert float(limits["ChangesNotRead"]) == STAMPS_LATE.total_seconds()
    assert float(limits["MirrorOld"]) == OLD.total_seconds()
    assert float(limits["DiskFull"]) == LEAST_FREE
    data = next(one for one in rules() if one["alert"] == "DataTooOld")
    assert f"> {MOST_STALE} *" in str(data["expr"])
