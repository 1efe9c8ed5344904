"""Mozilla's HTTP Observatory scores the portal as a public site is configured.

Its own rules, of the package in tests/clients, on answers of a portal with HTTPS.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from tests.support.outages import run

LEAST = 130
CLIENTS = Path(settings.BASE_DIR) / "var" / "clients"
SCANNER = CLIENTS / "node_modules" / "@mdn" / "mdn-http-observatory"
SCRIPT = Path(settings.BASE_DIR) / "tests" / "clients" / "observatory.mjs"
HOST = "help.example"
PUBLIC = {
    "PORTAL_SITE_URL": f"https://{HOST}",
    "PORTAL_ALLOWED_HOSTS": HOST,
    "PORTAL_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP",
}
ASK = """
import django, json
django.setup()
from django.test import Client
client = Client(headers={{"host": "{host}"}})
def told(answer):
    headers = [[name, value] for name, value in answer.headers.items()]
    headers += [["Set-Cookie", one.OutputString()] for one in answer.cookies.values()]
    return {{"status": answer.status_code, "headers": headers}}
print(json.dumps([
    {{
        "host": "{host}",
        "https": {{**told(page), "body": page.content.decode()}},
        "http": told(client.get(path)),
        "cors": told(client.options(path, secure=True, headers={{
            "origin": "https://other.example",
            "access-control-request-method": "GET",
        }})),
    }}
    for path in {paths}
    for page in [client.get(path, secure=True)]
]))
"""
PAGES = ["/en/", "/ar/news/", "/en/help/?nationality=FR&in=GB", "/admin/login/"]

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(
        not SCANNER.is_dir() or not shutil.which("node"),
        reason="no tools for Node.js: .ci/install-clients",
    ),
]


Scored = dict[str, object]


def score(answers: list[dict[str, object]]) -> list[Scored]:
    done = subprocess.run(  # noqa: S603
        [str(shutil.which("node")), str(SCRIPT), str(SCANNER)],
        input=json.dumps(answers),
        capture_output=True,
        text=True,
        check=False,
        cwd=CLIENTS,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: list[Scored] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def answers(sqlite_world: tuple[Path, str]) -> list[dict[str, object]]:
    place = str(sqlite_world[0])
    code = ASK.format(host=HOST, paths=PAGES)
    found: list[dict[str, object]] = json.loads(
        run(code, PORTAL_VAR_DIR=place, **PUBLIC)
    )
    assert len(found) == len(PAGES)
    return found


def without_policy(answers: dict[str, object]) -> dict[str, object]:
    bare = json.loads(json.dumps(answers))
    headers = bare["https"]["headers"]
    bare["https"]["headers"] = [
        one for one in headers if one[0] != "Content-Security-Policy"
    ]
    return dict(bare)


@pytest.mark.fault("S1")
def test_a_public_site_is_scored_as_well_as_can_be(
    answers: list[dict[str, object]],
) -> None:
    *found, bare = score([*answers, without_policy(answers[0])])
    assert len(found) == len(PAGES)
    assert [one["failed"] for one in found] == [[]] * len(PAGES)
    assert min(int(str(one["score"])) for one in found) >= LEAST
    # The rules are at work: one header less costs points.
    assert bare["failed"] == ["csp-not-implemented"]
    assert int(str(bare["score"])) < LEAST - 25
