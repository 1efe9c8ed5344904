"""Linters and clients of others read the API's description, and the clients call it.

The tools for Node.js are those of package.json: `.ci/install-clients` puts them under
var/clients. Where they are not, their tests are skipped.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from tests.atlas import build_atlas

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OPTIONS = ROOT / "docs" / "clients"
INSTALLED = ROOT / "var" / "clients"
TOOLS = INSTALLED / "node_modules"
API = "/api/v1/"

pytestmark = [pytest.mark.contract, pytest.mark.django_db(transaction=True)]
needs_node = pytest.mark.skipif(
    not (INSTALLED / "installed").is_file(),
    reason="no tools for Node.js: .ci/install-clients",
)


def run(*command: str | Path, cwd: Path, **settings: str) -> str:
    """Return what a command writes; fail with all of it where it fails."""
    path = f"{Path(shutil.which('node') or 'node').parent}:/usr/bin:/bin"
    done = subprocess.run(  # noqa: S603
        [str(part) for part in command],
        cwd=cwd,
        env={"PATH": path, "HOME": str(cwd), "PYTHONUTF8": "1", **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-6000:]
    return done.stdout


def tool(name: str) -> Path:
    return TOOLS / ".bin" / name


@pytest.fixture
def workplace(live_server: LiveServer, tmp_path: Path) -> Path:
    """Return a folder with the description of a portal that is served."""
    build_atlas()
    described = Client().get(f"{API}schema/").json()
    described["servers"] = [{"url": live_server.url}]
    (tmp_path / "openapi.json").write_text(json.dumps(described), encoding="utf-8")
    return tmp_path


@pytest.fixture
def expected(workplace: Path) -> dict[str, object]:
    """Return what the calls of each client come to, asked for without one."""

    def get(address: str) -> dict[str, object]:
        answer: dict[str, object] = json.loads(content(address))
        return answer

    def rows(address: str, key: str, of: str = "results") -> list[object]:
        found: list[dict[str, object]] = json.loads(content(address))[of]
        return [row[key] for row in found]

    listed = rows("missions/?receiving=RU,GB", "slug")
    return {
        "count": len(listed),
        "slugs": listed,
        "name": get(f"missions/{listed[0]}/")["name"],
        "steps": rows("help/?nationality=FR&nationality=MT&in=RU", "kind", "steps"),
        "found": rows("search/?q=french embassy moscow", "slug"),
        "changes": len(rows("changes/?since=0&page_size=200", "slug")),
        "csv": len(content("missions.csv")),
        "ndjson": len(content("missions.ndjson")),
        "wrong": ["near"],
    }


def content(address: str) -> str:
    answer = Client().get(f"{API}{address}")
    whole = b"".join(answer) if answer.streaming else answer.content
    return whole.decode()


def called(program: str, workplace: Path, base: str) -> dict[str, object]:
    """Return what a program in TypeScript prints; its types are checked strictly."""
    for name in (program, "tsconfig.json"):
        shutil.copy(HERE / name, workplace)
    (workplace / "node_modules").symlink_to(TOOLS)
    run(tool("tsc"), "--project", ".", cwd=workplace)
    options = ("--bundle", "--format=esm", "--platform=node", "--outfile=run.mjs")
    base = f"--define:BASE={json.dumps(base)}"
    run(tool("esbuild"), program, *options, base, cwd=workplace)
    printed: dict[str, object] = json.loads(run("node", "run.mjs", cwd=workplace))
    return printed


@needs_node
def test_linters_find_no_fault(workplace: Path) -> None:
    for name in ("redocly.yaml", "spectral.yaml"):
        shutil.copy(HERE / name, workplace)
    run(
        *(tool("redocly"), "lint", "openapi.json", "--config=redocly.yaml"),
        cwd=workplace,
        REDOCLY_TELEMETRY="off",
        REDOCLY_SUPPRESS_UPDATE_NOTICE="true",
    )
    options = ("--ruleset=spectral.yaml", "--fail-severity=warn")
    run(tool("spectral"), "lint", "openapi.json", *options, cwd=workplace)


@needs_node
def test_openapi_typescript_and_openapi_fetch(
    workplace: Path, live_server: LiveServer, expected: dict[str, object]
) -> None:
    output = ("--output", "openapi-typescript.d.ts")
    run(tool("openapi-typescript"), "openapi.json", *output, cwd=workplace)
    assert called("openapi_fetch.ts", workplace, live_server.url) == expected


@needs_node
def test_hey_api(
    workplace: Path, live_server: LiveServer, expected: dict[str, object]
) -> None:
    options = ("--input=openapi.json", "--output=hey-api")
    run(tool("openapi-ts"), *options, "--client=@hey-api/client-fetch", cwd=workplace)
    assert called("hey_api.ts", workplace, live_server.url) == expected


@needs_node
def test_orval(
    workplace: Path, live_server: LiveServer, expected: dict[str, object]
) -> None:
    for name in ("orval.config.cjs", "orval-fetch.ts"):
        shutil.copy(OPTIONS / name, workplace)
    run(
        *(tool("orval"), "--config", "orval.config.cjs"),
        cwd=workplace,
        PORTAL_SCHEMA=str(workplace / "openapi.json"),
        PORTAL_CLIENT=str(workplace / "orval-client.ts"),
    )
    assert called("orval.ts", workplace, live_server.url) == expected


def test_openapi_python_client(
    workplace: Path, live_server: LiveServer, expected: dict[str, object]
) -> None:
    config = (OPTIONS / "openapi-python-client.yaml").read_text(encoding="utf-8")
    unformatted = f"{config}post_hooks: []\n"
    (workplace / "config.yaml").write_text(unformatted, encoding="utf-8")
    run(
        *(sys.executable, "-m", "openapi_python_client", "generate"),
        *("--path=openapi.json", "--output-path=portal_client", "--meta=none"),
        *("--config=config.yaml", "--fail-on-warning"),
        cwd=workplace,
    )
    shutil.copy(HERE / "python_client.py", workplace)
    program = run(sys.executable, "python_client.py", live_server.url, cwd=workplace)
    assert json.loads(program) == expected
