"""Requests a second over HTTP, by wrk, of one worker process."""

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

from tools.benchmarks.figures import Figure
from tools.benchmarks.pages import CONSTANT

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 30
_RATE = re.compile(r"Requests/sec:\s+([0-9.]+)")


def add_rates(figures: list[Figure], seconds: int) -> list[Figure]:
    """Return the figures with requests a second; as they are where wrk is missing."""
    wrk = shutil.which("wrk")
    if wrk is None:
        sys.stderr.write("wrk is not installed: no requests a second.\n")
        return figures
    with _server() as site:
        constant = _rate(wrk, f"{site}{CONSTANT}", seconds)
        return [
            replace(
                one,
                requests_a_second=_rate(wrk, f"{site}{one.address}", seconds),
                constant_requests_a_second=constant,
            )
            for one in figures
        ]


@contextmanager
def _server() -> Iterator[str]:
    """Run the server of production with one worker on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(  # noqa: S603
        [
            *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"),
            *("--workers", "1", "--access-logfile", "/dev/null"),
        ],
        cwd=ROOT,
    )
    try:
        _await(f"http://127.0.0.1:{port}{CONSTANT}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _await(address: str) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            with urlopen(address):  # noqa: S310 - the server started above
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _rate(wrk: str, address: str, seconds: int) -> float:
    with urlopen(address):  # noqa: S310 - what the first call loads does not count
        pass
    command = [wrk, "-t1", "-c4", f"-d{seconds}s", "-H", "Accept-Encoding: gzip, br"]
    done = subprocess.run(  # noqa: S603
        [*command, address], capture_output=True, text=True, check=True
    )
    found = _RATE.search(done.stdout)
    return float(found[1]) if found else 0.0
