"""The server is killed, and the worker it had started leaves with it."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.faults

ROOT = Path(__file__).resolve().parent.parent.parent
SERVER = """
import os, subprocess, sys
own = ["--parent", str(os.getpid()), "--no-startup-delay"]
worker = subprocess.Popen([sys.executable, "manage.py", "task_worker", *own])
print(worker.pid, flush=True)
worker.wait()
"""


def alive(pid: int) -> bool:
    """Tell whether the process runs; one that ended and was not waited for does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.fault("worker-killed")
def test_a_worker_ends_when_its_server_is_killed(
    tmp_path: Path, migrated: Path
) -> None:
    surroundings = {"PORTAL_VAR_DIR": str(tmp_path)}
    shutil.copy(migrated, tmp_path / "portal.sqlite3")
    server = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", SERVER],
        cwd=ROOT,
        env=surroundings,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout
    worker = int(server.stdout.readline())
    time.sleep(5)
    assert alive(worker)
    server.send_signal(signal.SIGKILL)
    server.wait()
    server.stdout.close()
    until = time.monotonic() + 20
    while alive(worker) and time.monotonic() < until:
        time.sleep(0.2)
    assert not alive(worker)
