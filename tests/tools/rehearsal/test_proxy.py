"""nginx as it is documented: how old may a page be that it has kept?"""

import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import pytest

from tools.rehearsal.programs import (
    as_owner,
    find_program,
    free_port,
    give_to_owner,
    wait_until,
)
from tools.rehearsal.proxy import nginx_configuration
from tools.rehearsal.requesting import fetch

PERIOD = "public, max-age=1, stale-while-revalidate=1, stale-if-error=60"


class Numbered(BaseHTTPRequestHandler):
    """Answers with the next number, or with 503."""

    numbers = count(1)
    fails = False

    def do_GET(self) -> None:
        body = str(next(self.numbers)).encode()
        self.send_response(503 if self.fails else 200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store" if self.fails else PERIOD)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def proxy() -> Iterator[int]:
    """Run nginx before one portal; yield its port."""
    nginx = find_program("nginx")
    if nginx is None:
        pytest.skip("no nginx here: apt install nginx-light")
    portal = ThreadingHTTPServer(("127.0.0.1", 0), Numbered)
    thread = threading.Thread(target=portal.serve_forever, daemon=True)
    thread.start()
    try:
        with _nginx(nginx, portal.server_port) as port:
            yield port
    finally:
        Numbered.fails = False
        portal.shutdown()
        portal.server_close()
        thread.join()


@contextmanager
def _nginx(program: str, portal: int) -> Iterator[int]:
    folder, port = Path(tempfile.mkdtemp(prefix="portal-nginx.")), free_port()
    give_to_owner(folder)
    configuration = folder / "nginx.conf"
    configuration.write_text(nginx_configuration(folder, port, [portal]))
    words = [program, "-e", str(folder / "error.log"), "-c", str(configuration)]
    process = subprocess.Popen([*as_owner(), *words])  # noqa: S603
    try:
        wait_until(lambda: fetch(port, "/up").status == 200, 10, "nginx")
        yield port
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder)


def test_a_page_that_nobody_asked_for_in_a_while_is_not_shown_as_it_was_then(
    proxy: int,
) -> None:
    first = fetch(proxy, "/en/").body
    assert fetch(proxy, "/en/").body == first, "it is kept"
    time.sleep(3.2)
    assert fetch(proxy, "/en/").body != first


def test_a_page_is_kept_while_the_portal_fails(proxy: int) -> None:
    first = fetch(proxy, "/en/")
    assert first.status == 200
    Numbered.fails = True
    time.sleep(3.2)
    answer = fetch(proxy, "/en/")
    assert (answer.status, answer.body) == (200, first.body)
