"""What the health check of a container asks, and what it makes of the answer."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from portal.server import health_check


class Portal(BaseHTTPRequestHandler):
    """Answers as a public site: to its own name, and as if by HTTPS."""

    def do_GET(self) -> None:
        own = self.headers["Host"] == "help.example"
        secure = self.headers["X-Forwarded-Proto"] == "https"
        known = self.path == "/healthz"
        self.send_response(200 if own and secure and known else 400)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), Portal) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("hosts", "status"),
    [("help.example,other.example", 0), ("*,.help.example", 0), ("other.example", 1)],
)
def test_it_asks_as_the_proxy_does_for_a_name_that_is_served(
    port: int, hosts: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_BIND", f"0.0.0.0:{port}")
    monkeypatch.setenv("PORTAL_ALLOWED_HOSTS", hosts)
    with pytest.raises(SystemExit) as ended:
        health_check.main()
    assert ended.value.code == status


def test_a_server_that_is_not_there_is_not_alive(port: int) -> None:
    assert health_check.is_alive(port, "help.example")
    assert not health_check.is_alive(1, "help.example")
