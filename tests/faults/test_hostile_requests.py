"""Raw requests that try to smuggle, trace, poison or claim to come from a proxy."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.serving import Served, served

pytestmark = pytest.mark.faults
PAGE = "/en/about/"
HOST = "Host: localhost\r\n"
CHUNKED = "Transfer-Encoding: chunked\r\n"
SMUGGLED = "GET /evil HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def server(
    migrated: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """One process, which stores pages; every test asks for the same page."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copy(migrated, folder / "portal.sqlite3")
    with served(folder, PORTAL_WORKERS="1") as server:
        yield server


def answers(server: Served, request: str) -> tuple[bytes, bool]:
    """Return all that is answered, and whether the server hung up."""
    client = server.open(request.encode("latin-1"))
    client.settimeout(3)
    received = b""
    with client:
        try:
            while data := client.recv(65536):
                received += data
        except TimeoutError:
            return received, False
        except ConnectionResetError:
            pass
    return received, True


def status(received: bytes) -> int:
    return int(received.split(b" ", 2)[1])


def request(line: str = f"GET {PAGE} HTTP/1.1", *headers: str) -> str:
    rows = (line, "Host: localhost", "Connection: close", *headers)
    return "".join(f"{row}\r\n" for row in rows) + "\r\n"


def post(headers: str, body: str = "0\r\n\r\n") -> str:
    return f"POST {PAGE} HTTP/1.1\r\n{HOST}{headers}\r\n{body}{SMUGGLED}"


AMBIGUOUS = {
    "length and chunks": post(f"Content-Length: 4\r\n{CHUNKED}"),
    "chunks and length": post(f"{CHUNKED}Content-Length: 4\r\n"),
    "chunks": post(CHUNKED),
    "chunks after a tab": post("Transfer-Encoding:\tchunked\r\n"),
    "chunks, a space before the colon": post("Transfer-Encoding : chunked\r\n"),
    "chunks of another name": post("Transfer-Encoding: xchunked\r\n"),
    "chunks twice": post(f"{CHUNKED}Transfer-Encoding: identity\r\n"),
    "chunks within a list": post("Transfer-Encoding: identity, chunked\r\n"),
    "chunks of HTTP/1.0": post(CHUNKED).replace("HTTP/1.1", "HTTP/1.0", 1),
    "two lengths": post("Content-Length: 0\r\nContent-Length: 5\r\n"),
    "the same length twice": post("Content-Length: 5\r\nContent-Length: 5\r\n"),
    "a list of lengths": post("Content-Length: 5, 5\r\n"),
    "a length with a sign": post("Content-Length: +5\r\n"),
    "a negative length": post("Content-Length: -5\r\n"),
    "a length in base 16": post("Content-Length: 0x5\r\n"),
    "a length with a space": post("Content-Length : 5\r\n"),
    "a length with an underscore": post("Content-Length: 1_0\r\n"),
    "a folded header": request(f"GET {PAGE} HTTP/1.1", "X-A: a\r\n b"),
    "a folded first header": f"GET {PAGE} HTTP/1.1\r\n X: y\r\n{HOST}\r\n",
    "a bare line feed": request(f"GET {PAGE} HTTP/1.1", f"X: a\n{CHUNKED}".strip()),
    "a bare carriage return": request(f"GET {PAGE} HTTP/1.1", "X: a\rb"),
    "NUL": request(f"GET {PAGE} HTTP/1.1", "X: a\0b"),
    "no colon": request(f"GET {PAGE} HTTP/1.1", "Xab"),
    "no name": request(f"GET {PAGE} HTTP/1.1", ": b"),
    "two targets": request(f"GET {PAGE} /evil HTTP/1.1"),
    "no version": f"GET {PAGE}\r\n\r\n",
    "the preface of HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no host": f"GET {PAGE} HTTP/1.1\r\n\r\n",
    "no host in HTTP/1.0": f"GET {PAGE} HTTP/1.0\r\n\r\n",
    "two hosts": f"GET {PAGE} HTTP/1.1\r\n{HOST}Host: evil\r\n\r\n",
    "the same host twice": f"GET {PAGE} HTTP/1.1\r\n{HOST}{HOST}\r\n",
    "a target that names another host": request(f"GET http://evil{PAGE} HTTP/1.1"),
    "a target that names another port": request(
        f"GET http://localhost:1{PAGE} HTTP/1.1"
    ),
    "a target that names a user": request(f"GET http://a@localhost{PAGE} HTTP/1.1"),
    "a target without a path": request("GET localhost:80 HTTP/1.1"),
    "a target without a slash": request("GET en/about/ HTTP/1.1"),
}


@pytest.mark.fault("smuggling")
@pytest.mark.parametrize("name", AMBIGUOUS)
def test_what_two_servers_could_read_differently_is_refused_once(
    server: Served, name: str
) -> None:
    received, has_hung_up = answers(server, AMBIGUOUS[name])
    assert status(received) in (400, 411, 501)
    assert received.count(b"HTTP/1.") == 1
    assert has_hung_up


@pytest.mark.fault("S8")
@pytest.mark.parametrize("host", ["", "evil.example", "localhost@evil", "evil:80"])
def test_a_host_that_is_not_the_portals_is_refused(server: Served, host: str) -> None:
    head = f"GET {PAGE} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    received, _ = answers(server, head)
    assert status(received) == 400
    assert b"evil" not in received


@pytest.mark.fault("smuggling")
@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "POST"])
def test_a_page_names_the_methods_that_it_answers(server: Served, method: str) -> None:
    secret = "Cookie: sessionid=secret"
    received, _ = answers(server, request(f"{method} {PAGE} HTTP/1.1", secret))
    assert status(received) == 405
    assert b"\r\nAllow: GET, HEAD\r\n" in received
    assert b"secret" not in received


CLAIMS = {
    "SCRIPT_NAME": "/en",
    "Script-Name": "/en",
    "PATH_INFO": "/en/evil/",
    "Path-Info": "/en/evil/",
    "REMOTE_USER": "admin",
    "Remote-User": "admin",
    "X-Forwarded-Host": "evil.example",
    "X_Forwarded_Host": "evil.example",
    "X-Forwarded-Port": "1234",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Proto": "https",
    "X_Forwarded_Proto": "https",
    "X-Forwarded-Protocol": "ssl",
    "X-Forwarded-Ssl": "on",
    "Forwarded": "host=evil.example;proto=https",
    "Host_": "evil.example",
}


@pytest.mark.fault("S8")
@pytest.mark.parametrize("claim", CLAIMS)
def test_no_header_says_where_the_portal_stands(server: Served, claim: str) -> None:
    """Each on a page of its own: the store keeps what the first request was answered."""
    path = f"{PAGE}?about={claim}"
    header = f"{claim}: {CLAIMS[claim]}"
    received, _ = answers(server, request(f"GET {path} HTTP/1.1", header))
    plain, _ = answers(server, request(f"GET {path} HTTP/1.1"))
    assert status(received) == 200
    assert received.split(b"\r\n\r\n", 1)[1] == plain.split(b"\r\n\r\n", 1)[1]
    assert b"evil" not in received


@pytest.mark.fault("smuggling")
def test_no_hostile_request_leaves_a_stored_page(server: Served) -> None:
    for hostile in AMBIGUOUS.values():
        answers(server, hostile.replace(PAGE, "/en/countries/"))
    for claim, value in CLAIMS.items():
        answers(server, request("GET /en/countries/ HTTP/1.1", f"{claim}: {value}"))
    answers(server, request("TRACE /en/countries/ HTTP/1.1"))
    foreign = "GET /en/countries/ HTTP/1.1\r\nHost: localhost:1234\r\n"
    first, _ = answers(server, f"{foreign}Connection: close\r\n\r\n")
    again, _ = answers(server, request("GET /en/countries/ HTTP/1.1"))
    for received in (first, again):
        assert status(received) == 200
        assert b"evil" not in received
        assert b"1234" not in received
        assert b'href="http://localhost:8000/en/countries/"' in received
