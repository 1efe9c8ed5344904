"""The API against its own description, with input that a machine invents.

`pytest -m contract --contract-examples=300 --basetemp=FOLDER` tries 300 of each
operation; its report stays in the folder.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.atlas import build_atlas

SETTINGS = {
    "PYTHONUTF8": "1",
    "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    "SCHEMATHESIS_HOOKS": "tests.portal.schemathesis_hooks",
}
PHASES = "examples,coverage,fuzzing,stateful"
FEW = 20
"""Up to so many examples the test is a short one, without the slower phases."""


@pytest.mark.fault("hostile-json")
@pytest.mark.contract
@pytest.mark.django_db(transaction=True)
def test_every_answer_is_as_described(
    live_server: LiveServer, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    build_atlas()
    examples = request.config.getoption("--contract-examples")
    done = subprocess.run(  # noqa: S603
        [
            *(sys.executable, "-m", "schemathesis.cli", "run"),
            f"{live_server}/api/v1/schema/",
            f"--url={live_server}",
            f"--max-examples={examples}",
            "--checks=all",
            f"--phases={PHASES if examples > FEW else 'fuzzing'}",
            "--mode=all",
            "--generation-deterministic",
            "--suppress-health-check=all",
            "--no-color",
        ],
        cwd=tmp_path,
        env={**os.environ, **SETTINGS},  # noqa: TID251
        capture_output=True,
        text=True,
        check=False,
    )
    (tmp_path / "report.txt").write_text(done.stdout, encoding="utf-8")
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    assert "No checks" not in done.stdout
