"""What was exported and edited in a spreadsheet changes what was edited, and no more."""

import csv
import io
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest

from embassies.imports.pipeline.options import ImportOptions
from embassies.imports.registry import run_import
from embassies.imports.sources.portal_csv_writer import lines
from embassies.models import ImportRun, Mission
from tests.atlas import NOW
from tests.embassies.imports import sheets

pytestmark = pytest.mark.django_db
DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
SECONDS = 120
NUMBER = "+44 20 7946 0199"


@pytest.fixture(autouse=True)
def _world(atlas, clock):
    """The invented world at its hour, each status as its dated statuses have it."""
    for mission in Mission.objects.filter(status_periods__isnull=False).distinct():
        mission.settle_status(at=NOW)


@dataclass(frozen=True)
class Manner:
    """How a spreadsheet writes a CSV in one country."""

    delimiter: str
    true: str
    false: str
    comma: str
    date: str
    mark: str = ""
    hint: str = ""


GERMAN = Manner(";", "WAHR", "FALSCH", ",", "{2}.{1}.{0}", mark="\ufeff")
FRENCH = Manner(";", "VRAI", "FAUX", ",", "{2}/{1}/{0}", hint="sep=;\r\n")
AMERICAN = Manner(",", "TRUE", "FALSE", ".", "{1}/{2}/{0}")


def in_manner(text: str, manner: Manner) -> bytes:
    """Return our own CSV as a spreadsheet saves it, with blank rows and columns."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=manner.delimiter, lineterminator="\r\n")
    rows = csv.DictReader(io.StringIO(text))
    writer.writerow([*(rows.fieldnames or ()), "", ""])
    for row in rows:
        for name in ("is_honorary", "appointment_only"):
            row[name] = {"true": manner.true, "false": manner.false}.get(row[name], "")
        for name in ("latitude", "longitude"):
            row[name] = row[name].replace(".", manner.comma)
        for name in ("status_since", "source_date", "next_review"):
            row[name] = in_date(row[name], manner.date)
        writer.writerow([*row.values(), "", ""])
    writer.writerows([[""] * 41] * 3)
    return (manner.mark + manner.hint + out.getvalue()).encode()


def in_date(day: str, form: str) -> str:
    """Return a day in another form where no other day is written so."""
    found = DAY.fullmatch(day)
    is_clear = found and ("." in form or int(found[3]) > 12)
    return form.format(*found.groups()) if found and is_clear else day


def load(data: bytes, importer: str = "portal") -> ImportRun:
    return run_import(importer, BytesIO(data), ImportOptions(), origin="", at=NOW)


@pytest.mark.fault("S5")
@pytest.mark.parametrize(
    "manner", [GERMAN, FRENCH, AMERICAN], ids=["German", "French", "American"]
)
def test_an_export_that_a_spreadsheet_has_saved_changes_nothing(manner):
    Mission.objects.filter(source_date__gt="").update(source_date="2026-10-16")
    text = "".join(lines())
    data = in_manner(text, manner)
    assert data.count(manner.false.encode()) > 10
    run = load(data)
    assert list(run.rows.values_list("slug", "message", "diff")) == []
    assert (run.state, run.unchanged) == ("done", Mission.objects.count())
    assert "".join(lines()) == text


@pytest.fixture
def libreoffice(tmp_path: Path) -> Callable[[bytes, str, str], bytes]:
    """Open a file in LibreOffice and save it in a format, without a window."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("no LibreOffice here: apt install libreoffice-calc")

    def saved(data: bytes, name: str, form: str) -> bytes:
        source, folder = tmp_path / name, tmp_path / "saved"
        source.write_bytes(data)
        options = ["--headless", "--convert-to", form, "--outdir", str(folder)]
        if name.endswith("csv"):
            options.append("--infilter=CSV:44,34,76,1,,0,false,true,false")
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        subprocess.run(  # noqa: S603
            [program, profile, *options, str(source)],
            check=True,
            capture_output=True,
            timeout=SECONDS,
        )
        return next(folder.iterdir()).read_bytes()

    return saved


@pytest.mark.fault("S5")
def test_a_workbook_that_libreoffice_saved_changes_what_was_edited(libreoffice):
    data = sheets.edited(
        sheets.exported(),
        sheets.put("fr-edinburgh", phone=NUMBER),
        sheets.put("se-dublin", address="4 Isobar Street, Dublin", email=None),
    )
    run = load(libreoffice(data, "missions.xlsx", "xlsx"), "portal-xlsx")
    assert (run.rejected, run.suspicious, run.created) == (0, 0, 0)
    found = sheets.changes(run)
    assert {slug: set(diff) for slug, diff in found.items()} == {
        "fr-edinburgh": {"contacts"},
        "se-dublin": {"contacts", "address"},
    }
    assert found["se-dublin"]["address"] == [
        "3 Isobar Street, Dublin",
        "4 Isobar Street, Dublin",
    ]


@pytest.mark.fault("S5")
def test_a_csv_that_libreoffice_saved_with_semicolons_changes_nothing(libreoffice):
    text = "".join(lines())
    form = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false"
    data = libreoffice(text.encode(), "missions.csv", form)
    assert b";FALSE;" in data
    run = load(data)
    assert list(run.rows.values_list("slug", "message", "diff")) == []
    assert run.unchanged == Mission.objects.count()
