"""One visit of a website (S6): what comes of it, and what is never called."""

import socket
import ssl
import time
from collections.abc import Iterator
from typing import Any

import pytest

from embassies.quality.linkcheck.fetch import MOST_BYTES, FetchResult, fetch
from portal.web import fetch as fetch_module
from portal.web.fetch_guard import (
    ForbiddenError,
    Network,
    is_public,
    resolve,
    target_of,
)
from tests.embassies.quality.linkcheck.hostile import PUBLIC, Hostile, hostile


@pytest.fixture
def server() -> Iterator[Hostile]:
    with hostile() as server:
        yield server


def seen(server: Hostile, path: str, **how: Any) -> FetchResult:
    address = path if "://" in path else f"http://site.example{path}"
    how = {"agent": "test", "seconds": 0.6, **how}
    return fetch(address, network=server.network, **how)


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/ok", "ok"),
        ("/closes", "ok"),
        ("/moved", "moved"),
        ("/for-now", "ok"),
        ("/gone", "gone"),
        ("/denied", "denied"),
        ("/broken", "error"),
        ("/nowhere", "error"),
        ("/garbage", "unreadable"),
        ("/hang-up", "refused"),
        ("/loop", "redirects"),
    ],
)
def test_what_a_site_answers_has_a_name(server: Hostile, path: str, outcome: str):
    assert seen(server, path).outcome == outcome


PRIVATE = [
    *("/to-metadata", "/to-loopback", "/to-loopback-6", "/to-decimal"),
    *("/to-inner", "/to-mixed", "/to-file", "/to-port"),
    *("http://127.0.0.1/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/"),
    *("http://inner.example/", "http://mixed.example/", "http://localhost/"),
    *("http://169.254.169.254/", "http://[::ffff:10.0.0.1]/", "http://0.0.0.0/"),
    *("http://[64:ff9b::a00:1]/", "http://[2002:a00:1::]/", "http://[fe80::1%25lo]/"),
    *("ftp://site.example/", "file:///etc/passwd", "gopher://site.example/"),
    *(
        "http://site.example:8080/",
        "http://site.example:22/",
        "http://a:b@site.example/",
    ),
    *("http://", "http://site.example:99999/", "http://a..b/", "http://[oops/"),
]


@pytest.mark.fault("S6")
@pytest.mark.parametrize("address", PRIVATE)
def test_nothing_private_is_ever_connected_to(server: Hostile, address: str):
    assert seen(server, address).outcome in ("forbidden", "no_host")
    assert set(server.called) <= {PUBLIC}


@pytest.mark.fault("S6")
def test_a_name_that_changes_its_answer_does_not_lead_inside(server: Hostile):
    first = seen(server, "http://rebound.example/ok")
    assert first.outcome == "ok"
    assert server.called == [PUBLIC]
    assert seen(server, "http://rebound.example/ok").outcome == "forbidden"
    assert server.called == [PUBLIC]


@pytest.mark.fault("S6")
def test_a_name_that_changes_between_redirects_does_not_lead_inside(server: Hostile):
    server.names["site.example"] = [[PUBLIC], ["192.168.1.1"]]
    assert seen(server, "/moved").outcome == "forbidden"
    assert server.called == [PUBLIC]


@pytest.mark.fault("S6")
def test_the_address_that_was_looked_at_is_the_one_that_is_called(server: Hostile):
    server.names["site.example"] = [[PUBLIC, "93.184.215.15"], ["127.0.0.1"]]
    seen(server, "/ok")
    assert server.called == [PUBLIC]


@pytest.mark.fault("S6")
@pytest.mark.parametrize("path", ["/silent", "/slow", "/slow-page", "/continue"])
def test_a_slow_site_is_left_after_the_time_that_it_has(server: Hostile, path: str):
    began = time.monotonic()
    assert seen(server, path).outcome in ("timeout", "unreadable")
    assert time.monotonic() - began < 2


@pytest.mark.fault("S6")
def test_redirects_share_one_time(server: Hostile):
    began = time.monotonic()
    server.names["site.example"] = [[PUBLIC]]
    assert seen(server, "/slow", seconds=0.3).outcome == "timeout"
    assert time.monotonic() - began < 1


@pytest.mark.fault("S6")
def test_five_gigabytes_are_not_read(server: Hostile, monkeypatch):
    read = []
    real = fetch_module._LimitedReader.readinto

    def counted(self: Any, buffer: Any) -> int:
        read.append(got := real(self, buffer))
        return got

    monkeypatch.setattr(fetch_module._LimitedReader, "readinto", counted)
    assert seen(server, "/huge", seconds=5).outcome == "ok"
    assert sum(read) <= MOST_BYTES


@pytest.mark.fault("S6")
@pytest.mark.parametrize("path", ["/headers", "/one-header"])
def test_endless_headers_are_not_read(server: Hostile, path: str):
    assert seen(server, path, seconds=5).outcome == "unreadable"


def test_a_site_that_has_not_changed_is_not_sent_again(server: Hostile):
    first = seen(server, "/ok")
    again = seen(server, "/ok", etag=first.etag)
    assert (again.outcome, again.status) == ("ok", 304)


def test_a_visit_says_who_we_are_and_sends_no_line_of_others(server: Hostile):
    seen(server, "/ok?a=b c\u00e9", agent="consular-help-portal/1 (+https://x.example)")
    asked = server.asked[0].decode()
    assert asked.startswith("GET /ok?a=b%20c%C3%A9 HTTP/1.1\r\n")
    assert "Host: site.example\r\n" in asked
    assert "User-Agent: consular-help-portal/1 (+https://x.example)" in asked


def test_a_broken_certificate_is_named(server: Hostile):
    found = seen(server, "https://site.example/ok")
    assert found.outcome == "tls"
    assert found.detail


def test_an_untrusted_certificate_is_named_in_words(server: Hostile, monkeypatch):
    def refuse(*_args: Any) -> Any:
        error = ssl.SSLCertVerificationError()
        error.verify_message = "certificate has expired"
        raise error

    monkeypatch.setattr(fetch_module, "_secured", refuse)
    assert seen(server, "https://site.example/ok").detail == "certificate has expired"


def test_a_closed_port_and_an_unknown_host_are_told_apart(server: Hostile):
    def nobody(*_args: Any) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    network = server.network
    lost = Network(nobody, network.connect)
    told = fetch("http://lost.example/", agent="test", network=lost)
    assert (told.outcome, told.detail) == ("no_host", "Name or service not known")
    server.port = 1
    assert seen(server, "/ok").outcome == "refused"


@pytest.mark.fault("S6")
@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "127.0.0.1", "169.254.169.254", "192.168.0.1", "172.16.0.1"),
        *("100.64.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.1", "240.0.0.1"),  # noqa: S104
        *("198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1"),
        *(
            "ff02::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "nonsense",
        ),
        "2001:db8::1",
    ],
)
def test_an_address_that_is_not_public_is_known(address: str):
    assert not is_public(address)


@pytest.mark.fault("S6")
@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:220:1::1"])
def test_a_public_address_is_known(address: str):
    assert is_public(address)


def test_a_host_in_another_script_is_called_by_its_name_in_ascii():
    assert (
        target_of("https://b\u00fccher.example/\u00fc").host == "xn--bcher-kva.example"
    )
    with pytest.raises(ForbiddenError):
        target_of("https://\u3002\u3002/")


def test_a_name_server_that_does_not_answer_is_left(monkeypatch):
    def slow(*_args: Any, **_how: Any) -> list[Any]:
        time.sleep(1)
        return []  # The thread outlives the test: it must not fail in another one.

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with pytest.raises(TimeoutError):
        resolve("slow.example", 80, 0.05)
