"""The commands: what a person types, and what they are told."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from embassies.imports.pipeline import fetching
from embassies.models import ImportRun, Mission
from portal.web.fetch_guard import Network
from tests.embassies.imports.tables import extract, portal_csv

ROOT = Path(__file__).resolve().parents[3]
EMBASSY = {
    "slug": "embassy-of-france-in-cork",
    "sending_country": "FR",
    "receiving_country": "IE",
    "kind": "embassy",
    "city": "Cork",
}


def call(*args: object) -> str:
    out = StringIO()
    call_command(*map(str, args), stdout=out)
    return out.getvalue()


@pytest.fixture
def missions(tmp_path: Path) -> Path:
    path = tmp_path / "missions.csv"
    path.write_bytes(portal_csv(EMBASSY, {**EMBASSY, "slug": "Bad"}).getvalue())
    return path


@pytest.mark.django_db
def test_an_import_prints_and_stores_its_report(missions):
    told = call("import_missions", "portal", missions, "--allow-rejected")
    assert "1 created, 0 changed, 0 unchanged, 1 rejected" in told
    assert "line 3 · slug: small letters, digits and hyphens only" in told
    run = ImportRun.objects.get()
    assert run.importer == "portal"
    assert run.origin == str(missions)
    assert len(run.sha256) == 64
    assert call("show_import") == call("show_import", run.pk) == told


@pytest.mark.django_db
def test_a_dry_run_says_what_it_would_do(missions):
    told = call("import_missions", "portal", missions, "--dry-run", "--allow-rejected")
    assert "dry run" in told
    assert "1 created" in told
    assert not Mission.objects.exists()


@pytest.mark.django_db
def test_a_long_report_is_cut_and_says_so(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_bytes(portal_csv(*[{"slug": "Bad"}] * 30).getvalue())
    told = call("import_missions", "portal", path, "--rows", 5, "--allow-rejected")
    assert "… and 25 more" in told


@pytest.mark.django_db
def test_the_extract_is_imported_with_the_date_in_its_name(tmp_path):
    path = tmp_path / "embassies_2022-11-16.csv"
    path.write_bytes(extract({"QID": "Q7", "city": "Moscow"}).getvalue())
    call("import_missions", "wikidata-csv", path)
    mission = Mission.objects.select_related("source").get()
    assert mission.slug == "embassy-of-france-in-moscow"
    assert mission.source_date == "2022-11-16"
    assert mission.source.licence == "CC0-1.0"
    call("import_missions", "wikidata-csv", path, "--date", "2023")
    mission.refresh_from_db()
    assert mission.source_date == "2023"


REFUSED = {
    "utf16": ("slug,kind\n".encode("utf-16"), "UTF-16"),
    "cp1252": ("slug,Côte\n".encode("cp1252"), "Windows-1252"),
    "empty": (b"", "It is empty"),
    "columns": (b"name\nFrance\n", "Other columns than expected"),
    "quote": (portal_csv().getvalue() + b'"open\n', "quotation mark"),
    "zip": (b"PK\x03\x04" + bytes(200), "UTF-16"),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("data", "told"), REFUSED.values(), ids=list(REFUSED))
def test_a_file_that_cannot_be_read_changes_nothing_and_is_told_in_one_line(
    tmp_path, data, told
):
    path = tmp_path / "missions.csv"
    path.write_bytes(data)
    with pytest.raises(CommandError, match=told) as caught:
        call("import_missions", "portal", path)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("Nothing was changed.")
    assert ImportRun.objects.get().state == ImportRun.State.REFUSED


@pytest.mark.django_db
def test_a_shrunken_file_is_refused_with_a_way_out(missions, tmp_path):
    rows = [{**EMBASSY, "slug": f"post-{number}"} for number in range(20)]
    whole, half = tmp_path / "whole.csv", tmp_path / "half.csv"
    whole.write_bytes(portal_csv(*rows).getvalue())
    half.write_bytes(portal_csv(*rows[:10]).getvalue())
    call("import_missions", "portal", whole)
    with pytest.raises(CommandError, match="10 of 20 missions.*--allow-shrink"):
        call("import_missions", "portal", half)
    assert Mission.objects.public().count() == 20
    call("import_missions", "portal", half, "--partial")
    assert Mission.objects.public().count() == 20
    call("import_missions", "portal", half, "--allow-shrink")
    assert Mission.objects.public().count() == 10


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["portal"], "Name a file"),
        (["portal", "/nowhere/missions.csv"], "There is no file"),
        (["portal", "/"], "There is no file"),
        (["portal", "a\0b"], "cannot be read|There is no file"),
        (["portal", "file:///etc/passwd"], "Only http and https"),
        (["portal", "ftp://x.example/a"], "Only http and https"),
        (["portal", "http://127.0.0.1:9/a"], "cannot be read"),
        (["portal", "http://[/a"], "cannot be read|Only http"),
        (["portal", "x.csv", "--date", "yesterday"], "--date: write"),
        (["unknown", "x.csv"], "invalid choice"),
    ],
)
def test_what_cannot_be_imported_is_told_in_one_line(args, told):
    with pytest.raises(CommandError, match=told) as caught:
        call("import_missions", *args)
    assert "\n" not in str(caught.value)


@pytest.mark.fault("huge-file")
def test_a_file_that_is_too_large_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_BYTES", 10)
    path = tmp_path / "missions.csv"
    path.write_bytes(b"x" * 11)
    with pytest.raises(CommandError, match="larger than"):
        call("import_missions", "portal", path)


@pytest.mark.django_db
def test_there_may_be_no_report_yet():
    with pytest.raises(CommandError, match="No such import"):
        call("show_import")


@pytest.mark.django_db
def test_the_export_goes_to_a_file_or_to_the_output(atlas, tmp_path):
    path = tmp_path / "missions.csv"
    call("export_missions", "--output", path)
    assert path.read_text(encoding="utf-8") == call("export_missions")
    assert [one.name for one in tmp_path.iterdir()] == ["missions.csv"]
    with pytest.raises(CommandError, match="No such file"):
        call("export_missions", "--output", tmp_path / "no" / "missions.csv")


@pytest.mark.django_db
def test_a_workbook_is_exported_and_imported_again(atlas, tmp_path):
    path = tmp_path / "missions.xlsx"
    call("export_missions", "--format", "xlsx", "--output", path)
    count = Mission.objects.public().count()
    told = call("import_missions", "portal-xlsx", path, "--date", "2026-11-01")
    assert f"0 created, 0 changed, {count} unchanged, 0 rejected" in told
    with pytest.raises(CommandError, match="--output missions.xlsx"):
        call("export_missions", "--format", "xlsx")


class Server(BaseHTTPRequestHandler):
    """A small web: a file, an error, a redirect to the disk, one without end."""

    data = b""

    def do_GET(self) -> None:
        codes = {"/file": 200, "/redirect": 302, "/endless": 200}
        self.send_response(codes.get(self.path, 503))
        if self.path == "/redirect":
            self.send_header("Location", "file:///etc/passwd")
        self.end_headers()
        if self.path == "/file":
            self.wfile.write(self.data)
        while self.path == "/endless":
            self.wfile.write(b"x" * 65536)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Server)
    server.handle_error = lambda *args: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    here = ("127.0.0.1", server.server_port)
    network = Network(
        resolve=lambda host, port, seconds: ["93.184.215.14"],
        connect=lambda host, port, seconds: socket.create_connection(here, seconds),
    )
    monkeypatch.setattr(fetching, "NETWORK", network)
    yield "http://site.example"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.django_db
def test_a_file_on_the_web_is_imported(web, missions):
    Server.data = missions.read_bytes()
    call("import_missions", "portal", f"{web}/file", "--allow-rejected")
    assert ImportRun.objects.get().origin == f"{web}/file"
    assert Mission.objects.count() == 1


@pytest.mark.fault("S6")
@pytest.mark.parametrize("path", ["/missing", "/redirect"])
def test_a_web_that_fails_or_leads_to_the_disk_is_told(web, path):
    with pytest.raises(CommandError, match="cannot be read"):
        call("import_missions", "portal", web + path)


@pytest.mark.fault("S6")
def test_a_web_file_without_end_is_cut_off(web, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_BYTES", 300_000)
    with pytest.raises(CommandError, match="larger than"):
        call("import_missions", "portal", f"{web}/endless")


def test_the_help_shows_the_sources_and_examples():
    environment = {"PATH": os.environ["PATH"], "COLUMNS": "100"}  # noqa: TID251
    told = subprocess.run(  # noqa: S603
        [sys.executable, ROOT / "manage.py", "import_missions", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    ).stdout
    for word in ("wikidata-csv", "--dry-run", "--allow-shrink", "examples:"):
        assert word in told
