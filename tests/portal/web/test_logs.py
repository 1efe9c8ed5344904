"""No record breaks a line of the log, and none in JSON names a person."""

import json
import logging
import sys
from datetime import datetime

import pytest

from portal.web.logs import JsonFormatter, TextFormatter
from portal.web.request_facts import RequestFacts, current_request

FORGED = "2026-01-01 00:00:00,000 ERROR django: forged"
CORPUS = [
    f"a\n{FORGED}",
    f"a\r\n{FORGED}",
    f"a\r{FORGED}",
    "a\x1b[2K\x1b[31mred",
    "a\x9b31mred",
    "a\x00b\x07c\x08d\x7fe",
    f"a\x0b{FORGED}",
    f"a\x0c{FORGED}",
    f"a\x1c{FORGED}\x1d\x1e",
    f"a\x85{FORGED}",
    f"a\u2028{FORGED}",
    f"a\u2029{FORGED}",
    "a\u202egnp.exe",
    "a\u2066b\u2069\u200f\u061c",
    "a\u200bb\u00adc\ufeffd\u2060",
]
UNSEEN = {chr(one) for one in (*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, 0xFEFF)}
UNSEEN |= {chr(one) for one in (*range(0x200B, 0x2010), *range(0x2028, 0x202F))}
UNSEEN |= {chr(one) for one in range(0x2060, 0x2070)}


def record(message: str, *args: object, fails: str = "") -> logging.LogRecord:
    exc_info = None
    if fails:
        try:
            raise ValueError(fails)
        except ValueError:
            exc_info = sys.exc_info()
    return logging.LogRecord(
        "portal.x", logging.ERROR, "x.py", 1, message, args, exc_info
    )


def text_of(one: logging.LogRecord) -> str:
    return TextFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s").format(one)


@pytest.mark.fault("S15")
@pytest.mark.parametrize("evil", CORPUS)
def test_a_message_is_one_line_that_shows_all_of_itself(evil: str) -> None:
    for found in (text_of(record("%s", evil)), JsonFormatter().format(record(evil))):
        assert len(found.splitlines()) == 1
        assert not UNSEEN & set(found)


@pytest.mark.fault("S15")
@pytest.mark.parametrize("evil", CORPUS)
def test_no_exception_forges_the_beginning_of_a_line(evil: str) -> None:
    first, *rest = text_of(record("It failed.", fails=evil)).splitlines()
    assert first.endswith("portal.x: It failed.")
    assert len(rest) >= 4
    assert all(line.startswith("  ") and not UNSEEN & set(line) for line in rest)
    line = JsonFormatter().format(record("It failed.", fails=evil))
    assert not UNSEEN & set(line)
    assert json.loads(line)["exception"].startswith("Traceback")
    assert evil in json.loads(line)["exception"]


@pytest.mark.fault("S15")
def test_a_line_of_json_has_the_time_and_the_request() -> None:
    one = record("It failed at %d.", 3)
    one.created = 1795435200.1239
    path = "/ar/countries/france/"
    token = current_request.set(RequestFacts("0123456789abcdef", "GET", path))
    try:
        found = json.loads(JsonFormatter().format(one))
    finally:
        current_request.reset(token)
    assert found == {
        "time": "2026-11-23T12:00:00.123Z",
        "level": "ERROR",
        "logger": "portal.x",
        "message": "It failed at 3.",
        "pid": one.process,
        "request": "0123456789abcdef",
        "method": "GET",
        "route": "<language>/countries/<slug:country>/",
    }
    assert datetime.fromisoformat(found["time"]).timestamp() == 1795435200.123


@pytest.mark.fault("S15")
@pytest.mark.parametrize(
    "private",
    [
        "GET /en/help/?nationality=FR&in=RU",
        "Key (email)=(ada.l+x@mail.example) exists",
        "postgres://portal:pass-word@db/portal",
        "https://evil.example/?q=Atlantis",
    ],
)
def test_neither_queries_nor_addresses_of_people_are_in_json(private: str) -> None:
    line = JsonFormatter().format(record(f"Refused {private}", fails=private))
    for word in ("FR", "RU", "ada", "mail.example", "pass-word", "Atlantis"):
        assert word not in line
    assert "Refused" in line
