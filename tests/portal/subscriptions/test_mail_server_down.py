"""A mail server that refuses, says nothing, or drips: real sockets on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest

from portal.subscriptions.delivery import deliver
from portal.subscriptions.models import Letter
from portal.subscriptions.tasks import send_due
from tests.atlas import NOW
from tests.support.mail_server import MailServer, closed_port

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LIMIT = 0.4
"""Seconds for a letter; in production EMAIL_TIMEOUT is 15."""
DOWN = ["refuses", "silent", "drips", "drips at the end"]


@contextmanager
def mail_port(mood: str) -> Iterator[int]:
    if mood == "refuses":
        with closed_port() as port:
            yield port
    else:
        with MailServer(mood) as server:  # type: ignore[arg-type]
            yield server.port


@pytest.fixture
def smtp(settings: Any) -> Any:
    settings.EMAIL_BACKEND = "portal.subscriptions.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", LIMIT
    return settings


def queued(*names: str, kind: str = "digest", at: Any = NOW) -> None:
    for name in names:
        Letter.objects.create(
            kind=kind,
            about=name,
            to=f"{name}@mail.example",
            subject=name,
            text="Text.",
            queued_at=at,
            next_try_at=at,
            until=at + timedelta(days=7),
        )


@pytest.mark.fault("smtp-down")
@pytest.mark.parametrize("mood", DOWN)
def test_the_worker_gives_up_within_the_limit_and_letters_wait_with_the_reason(
    smtp: Any, mood: str
) -> None:
    queued("one", "two", "three")
    with mail_port(mood) as port:
        smtp.EMAIL_PORT = port
        started = monotonic()
        assert send_due(NOW).waiting == 3
        assert monotonic() - started < LIMIT + 1
    for letter in Letter.objects.all():
        assert letter.last_error
        assert letter.to
        assert letter.next_try_at == NOW + timedelta(minutes=2)


@pytest.mark.fault("smtp-down")
@pytest.mark.parametrize("mood", DOWN)
def test_once_the_server_is_back_letters_go_out_in_order_and_once_each(
    smtp: Any, mood: str
) -> None:
    queued("one", "two")
    later = NOW + timedelta(minutes=3)
    with mail_port(mood) as port:
        smtp.EMAIL_PORT = port
        deliver(NOW)
        deliver(NOW + timedelta(minutes=2))
        queued("three", at=later)
        deliver(later)
    assert Letter.objects.earliest("pk").tries == 3
    at = later + timedelta(minutes=1)
    queued("four", at=at)
    with MailServer() as server:
        smtp.EMAIL_PORT = server.port
        assert deliver(at).sent == 4, "a new letter takes along those that wait"
        assert deliver(at + timedelta(hours=2)).sent == 0
        assert server.subjects == ["one", "two", "three", "four"]
    assert not Letter.objects.exclude(to="", text="", subject="").exists()


@pytest.mark.fault("smtp-down")
def test_what_is_urgent_goes_first_also_after_an_outage(smtp: Any) -> None:
    with closed_port() as port:
        smtp.EMAIL_PORT = port
        queued("summary")
        queued("to staff", kind="staff")
        queued("warning", kind="advisory")
        deliver(NOW)
    with MailServer() as server:
        smtp.EMAIL_PORT = server.port
        deliver(NOW + timedelta(minutes=2))
        assert server.subjects == ["warning", "to staff", "summary"]


@pytest.mark.fault("smtp-down")
def test_one_connection_carries_all_letters(smtp: Any) -> None:
    queued("one", "two", "three")
    with MailServer() as server:
        smtp.EMAIL_PORT = server.port
        assert deliver(NOW).sent == 3
        assert server.connections == 1


@pytest.mark.fault("smtp-down")
def test_a_letter_whose_text_is_refused_holds_up_no_other(
    smtp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = MailServer._take

    def fussy(self: MailServer, letter: bytes, client: Any) -> None:
        if b"Subject: one" in letter:
            client.sendall(b"554 not this one\r\n")
        else:
            take(self, letter, client)

    monkeypatch.setattr(MailServer, "_take", fussy)
    queued("one", "two")
    with MailServer() as server:
        smtp.EMAIL_PORT = server.port
        assert deliver(NOW).sent == 1
        assert server.subjects == ["two"]
    assert Letter.objects.get(about="one").last_error == "refused: 554"
