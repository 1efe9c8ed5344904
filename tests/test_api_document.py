"""Every recipe of docs/api.md does what it says."""

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from embassies.models import Mission
from tests.atlas import Atlas, build_atlas

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "api.md"

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(live_server: LiveServer) -> Atlas:
    world = build_atlas()
    world["jp-paris"].sending_country = "FR"
    world["jp-paris"].receiving_country = "JP"
    world["jp-paris"].save()
    return world


def recipe(title: str, language: str, site: str) -> str:
    """Return the first block of a language below a heading, for a running portal."""
    text = DOCUMENT.read_text(encoding="utf-8").partition(f"## {title}\n")[2]
    block = re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert block, title
    return block[1].replace("http://localhost:8000", site)


def run(command: list[str], text: str, folder: Path) -> str:
    done = subprocess.run(  # noqa: S603
        [*command, text],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def shell(title: str, site: LiveServer, folder: Path) -> str:
    if shutil.which("curl") is None:
        pytest.skip("no curl here")
    return run(["bash", "-ec"], recipe(title, "sh", str(site)), folder)


def python(title: str, site: LiveServer, folder: Path) -> str:
    text = recipe(title, "python", str(site))
    return run([sys.executable, "-c"], text, folder)


def javascript(title: str, site: LiveServer, folder: Path, after: str) -> str:
    if shutil.which("node") is None:
        pytest.skip("no node here")
    text = recipe(title, "javascript", str(site)) + after
    return run(["node", "--input-type=module", "-e"], text, folder)


def test_missions_of_france_in_asia(world: Atlas, live_server, tmp_path: Path):
    title = "All missions of France in Asia"
    asked = json.loads(shell(title, live_server, tmp_path))
    assert [one["receiving_country"] for one in asked["results"]] == ["JP"]
    lines = python(title, live_server, tmp_path).splitlines()
    assert len(lines) == 1
    assert "may be out of date" in lines[0]


def test_everybody_gets_started_with_the_same_missions(
    world: Atlas, live_server, tmp_path: Path
):
    table = shell("Get started in a minute", live_server, tmp_path)
    (row,) = csv.DictReader(table.removeprefix("\ufeff").splitlines())
    assert row["receiving_country"] == "JP"
    assert row["name"] in python("The same in Python", live_server, tmp_path)
    script = "The same in JavaScript"
    assert row["name"] in javascript(script, live_server, tmp_path, "")


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_r_reads_every_row_and_the_code_of_namibia_as_a_text(
    world: Atlas,
    live_server,
    tmp_path: Path,
    locale: str,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("LC_ALL", locale)
    if shutil.which("Rscript") is None:
        pytest.skip("no R here")
    address = "Namibie, “大使館” à l’Élysée"
    for slug in ("jp-paris", "jp-lyon"):
        world[slug].sending_country = "NA"
        world[slug].address = address
        world[slug].save()
    text = recipe("The same in R", "r", str(live_server))
    text = text.replace("=FR&region=asia", "=NA")
    after = (
        "stopifnot(!is.na(missions$sending_country), nrow(missions) == 2,"
        f" nchar(missions$address) == {len(address)})"
    )
    run(["Rscript", "-e"], f"{text}\n{after}", tmp_path)


def test_a_copy_is_kept_in_step(world: Atlas, live_server, tmp_path: Path):
    title = "Keep a local copy in step"
    public = Mission.objects.public()
    assert python(title, live_server, tmp_path) == f"{public.count()} missions\n"
    world["jp-lyon"].delete()
    Mission.objects.filter(slug="br-rome").update(city="Roma")
    assert python(title, live_server, tmp_path) == f"{public.count()} missions\n"
    kept = json.loads((tmp_path / "missions.json").read_text())["missions"]
    assert kept["br-rome"]["city"] == "Roma"
    assert "jp-lyon" not in kept


def test_a_download_can_be_checked(world: Atlas, live_server, tmp_path: Path):
    title = "Download everything, and check it"
    said, found = shell(title, live_server, tmp_path).splitlines()
    assert f"sha-256=:{found}:" in said


MAP = """
const drawn = [];
const mark = (kind) => (point) => ({
  bindPopup(label) { this.label = label.textContent; return this; },
  addTo() { drawn.push({ kind, point, label: this.label }); },
});
globalThis.L = { marker: mark("pin"), circle: mark("area") };
globalThis.document = { createElement: () => ({}) };
await showMissions({}, "FR");
console.log(JSON.stringify(drawn));
"""


def test_missions_are_put_on_a_map(world: Atlas, live_server, tmp_path: Path):
    title = "Put missions on a Leaflet map"
    drawn = json.loads(javascript(title, live_server, tmp_path, MAP))
    kinds = {one["label"].partition(" (")[0]: one["kind"] for one in drawn}
    assert kinds["Embassy of France, London"] == "pin"
    assert "area" in kinds.values()


def test_who_helps_a_maltese_in_seoul(world: Atlas, live_server, tmp_path: Path):
    title = "Who helps a Maltese in Seoul?"
    ladder = json.loads(shell(title, live_server, tmp_path))
    assert ladder["nationalities"] == ["MT"]
    assert ladder["steps"]
    after = "\nconsole.log((await whoHelps('MT', 'KR', 'Seoul')).length);"
    steps = javascript(title, live_server, tmp_path, after)
    assert int(steps) == len(ladder["steps"])


def test_a_typed_client_can_be_made(world: Atlas, live_server, tmp_path: Path):
    text = recipe("A typed client", "sh", str(live_server)).strip()
    folder = Path(sys.executable).parent
    run(["bash", "-ec"], f"{folder}/{text}", tmp_path)
    source = next((tmp_path / "client").rglob("mission_schema.py")).read_text()
    assert "receiving_country: str" in source
    asks = (
        "from {package} import Client\n"
        "from {package}.api.missions import missions_retrieve\n"
        "client = Client('{site}')\n"
        "print(missions_retrieve.sync('fr-london', client=client).receiving_country)"
    )
    package = next((tmp_path / "client").glob("*/client.py")).parent
    script = asks.format(package=package.name, site=live_server)
    assert run([sys.executable, "-c"], script, package.parent) == "GB\n"
