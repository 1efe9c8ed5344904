"""Spans name the route and the statement, and nothing of who asked."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("opentelemetry.sdk", reason="the extra tracing is not installed")

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import django
django.setup()
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from portal.site import tracing
kept = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(tracing.PrivateExporter(kept)))
tracing.instrument(provider)
from django.test import Client
client = Client(raise_request_exception=False)
headers = {"referer": "http://secret.example/", "user-agent": "browser-of-mine"}
client.get("/en/about/privacy/?nationality=FR&in=RU", headers=headers)
client.get("/en/nowhere/Atlantis/", headers=headers)
# Without its tables this one fails, with a message of the database.
client.get("/en/embassies/in/france/?city=Atlantis", headers=headers)
for span in kept.get_finished_spans():
    print(span.to_json(indent=None))
"""


@pytest.mark.fault("S15")
def test_a_span_has_its_route_and_nothing_of_the_reader(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORTAL_VAR_DIR": str(tmp_path),
            "PORTAL_PAGE_STORE": "0",
            "PORTAL_ALLOWED_HOSTS": "testserver",
            "PORTAL_LOG_LEVEL": "CRITICAL",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    spans = done.stdout.splitlines()
    assert len(spans) == 3
    assert '"http.route": "en/about/privacy/"' in spans[0]
    for private in (
        *("nationality", "FR", "RU", "Atlantis", "secret", "browser", "127.0.0.1"),
        *("no such table", "testserver"),
    ):
        assert private not in done.stdout
