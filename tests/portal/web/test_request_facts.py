"""A reader who reports a fault can name it, and the log has the same name."""

import logging
import re

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client

from portal.web.logs import JsonFormatter, TextFormatter
from portal.web.request_facts import RequestFacts

MADE = re.compile(r"[0-9a-f]{16}")


@pytest.fixture
def broken(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of a portal whose home page fails."""
    monkeypatch.setattr("portal.site.views.headlines", None)
    client.raise_request_exception = False
    return client


class Lines(logging.Handler):
    """Keeps what is logged, as it would be written."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def test_a_page_that_fails_names_its_request_as_the_log_does(broken: Client) -> None:
    handler = Lines(JsonFormatter())
    logging.getLogger("django.request").addHandler(handler)
    try:
        answer = broken.get("/en/?nationality=FR")
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert answer.status_code == 500
    name = answer["X-Request-ID"]
    assert MADE.fullmatch(name)
    assert f"<code>{name}</code>" in answer.content.decode()
    [line] = handler.lines
    assert f'"request": "{name}"' in line
    assert '"route": "<language>/"' in line
    assert "nationality" not in line
    assert broken.get("/en/")["X-Request-ID"] != name


@pytest.mark.fault("db-gone")
def test_an_answer_of_503_is_in_the_log_under_its_id(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*args: object) -> HttpResponse:
        return HttpResponse(status=503)

    monkeypatch.setattr("portal.site.views.headlines", lambda *args: [])
    monkeypatch.setattr("portal.site.views.render", unavailable)
    handlers = Lines(JsonFormatter()), Lines(TextFormatter("%(message)s"))
    for handler in handlers:
        logging.getLogger("django.request").addHandler(handler)
    try:
        answer = client.get("/en/")
    finally:
        for handler in handlers:
            logging.getLogger("django.request").removeHandler(handler)
    assert answer.status_code == 503
    name = answer["X-Request-ID"]
    in_json, in_text = (handler.lines for handler in handlers)
    assert in_json
    assert in_text
    assert all(f'"request": "{name}"' in line for line in in_json)
    assert all(line.splitlines()[0].endswith(f" [{name}]") for line in in_text)


@pytest.mark.django_db
def test_a_call_that_fails_names_its_request(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise ValueError("a fault of ours")

    monkeypatch.setattr("rest_framework.views.APIView.initial", fail)
    client.raise_request_exception = False
    answer = client.get("/api/v1/missions/")
    assert answer.status_code == 500
    assert answer.json()["reference"] == answer["X-Request-ID"]


@pytest.mark.fault("S15")
@pytest.mark.parametrize(
    ("sent", "sender", "is_believed"),
    [
        ("abcdef0123456789", "10.0.0.1", True),
        ("0af7651916cd43dd8448eb211c80319c", "10.0.0.1", True),
        ("abcdef0123456789", "10.0.1.1", False),
        ("short", "10.0.0.1", False),
        ("a" * 65, "10.0.0.1", False),
        ("abcdef<script>", "10.0.0.1", False),
        ("abcdef 0123456789", "10.0.0.1", False),
        ("abcdef0123456789\n", "10.0.0.1", False),
        ("", "10.0.0.1", False),
    ],
)
def test_only_a_short_token_of_our_own_proxy_is_taken_over(
    broken: Client, settings: LazySettings, sent: str, sender: str, is_believed: bool
) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/24"]
    answer = broken.get("/en/", headers={"X-Request-ID": sent}, REMOTE_ADDR=sender)
    assert (answer["X-Request-ID"] == sent) is is_believed
    assert is_believed or MADE.fullmatch(answer["X-Request-ID"])


def test_an_answer_that_a_cache_may_keep_names_no_request(client: Client) -> None:
    for path in ("/en/about/privacy/", "/en/nowhere/", "/robots.txt"):
        assert "X-Request-ID" not in client.get(path)


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/zh-hans/about/", "<language>/about/"),
        ("/admin/calendar/", "admin/calendar/"),
        ("/en/embassies/fr-london/", "<language>/embassies/<slug:slug>/"),
        ("/static/portal/staff.css", "static/"),
        ("/en/nowhere/at/all/", ""),
        ("/\0", ""),
    ],
)
def test_a_route_names_no_record(path: str, route: str) -> None:
    assert RequestFacts("x", "GET", path).route == route
