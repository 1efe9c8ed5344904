"""With a mail server that says nothing, no request connects to it or waits for it."""

from collections.abc import Iterator
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.urls import reverse
from lxml import html

from embassies.models import ReaderReport
from portal.notifications.models import Notification
from portal.notifications.tasks import queue_due
from portal.review.models import Proposal
from portal.subscriptions.models import Letter
from portal.subscriptions.tasks import send_due
from tests.atlas import NOW, Atlas
from tests.support.mail_server import MailServer
from tests.support.people import signed_in
from tests.support.staff_forms import decide, edit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TOO_LONG = 10
"""Seconds for all requests of a test; each would wait for 15 for the mail server."""


def stamped(client: Any, clock: Any, path: str, **values: str) -> int:
    """Send a public form as a person would; return the status."""
    page = html.fromstring(client.get(path).content)
    opened = page.xpath("//input[@name='opened']/@value")[0]
    clock.shift(timedelta(seconds=10))
    return int(client.post(path, {"opened": opened, **values}).status_code)


def work(atlas: Atlas, editor: User, approver: User, on_commit: Any) -> None:
    """Propose a change and decide on it."""
    with on_commit(execute=True):
        edit(signed_in(editor), atlas["fr-london"], address="2 Row", why="Seen")
    with on_commit(execute=True):
        decide(signed_in(approver), Proposal.objects.get(), "approve")


def readers_write(client: Any, clock: Any) -> None:
    """Report an error with an address, and ask for news by e-mail."""
    report = "/en/embassies/fr-london/report/"
    said = {"about": "other", "text": "Shut", "reply_to": "r@mail.example"}
    assert stamped(client, clock, report, **said) == 200
    wishes = {"email": "r@mail.example", "wants_advisories": "on", "country": "FR"}
    path = reverse("subscriptions:subscribe")
    assert stamped(client, clock, path, language="en", **wishes) == 200


def close_report(editor: User) -> None:
    row = ReaderReport.objects.get()
    page = reverse("admin:embassies_readerreport_change", args=[row.pk])
    closed = {"dismiss": "1", "outcome": "not ours"}
    assert signed_in(editor).post(page, closed).status_code == 302


@pytest.fixture
def silent(settings: Any) -> Iterator[MailServer]:
    cache.clear()
    settings.EMAIL_BACKEND = "portal.subscriptions.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 15
    with MailServer("silent") as server:
        settings.EMAIL_PORT = server.port
        yield server


@pytest.mark.fault("smtp-down")
def test_saving_deciding_reporting_and_subscribing_do_not_wait_for_mail(
    atlas: Atlas,
    editor: User,
    approver: User,
    client: Any,
    clock: Any,
    silent: MailServer,
    django_capture_on_commit_callbacks: Any,
) -> None:
    started = monotonic()
    work(atlas, editor, approver, django_capture_on_commit_callbacks)
    readers_write(client, clock)
    close_report(editor)
    assert monotonic() - started < TOO_LONG
    assert silent.connections == 0
    assert Notification.objects.exists()


@pytest.mark.fault("smtp-down")
def test_what_waited_goes_out_once_when_the_server_is_back(
    atlas: Atlas,
    editor: User,
    approver: User,
    client: Any,
    clock: Any,
    silent: MailServer,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    work(atlas, editor, approver, django_capture_on_commit_callbacks)
    readers_write(client, clock)
    close_report(editor)
    at, settings.EMAIL_TIMEOUT = NOW + timedelta(days=1), 0.3
    queue_due(at)
    waiting = send_due(at).waiting
    kinds = set(Letter.objects.waiting().values_list("kind", flat=True))
    assert kinds == {"staff", "answer", "confirm"}
    assert silent.connections == 1
    with MailServer() as server:
        settings.EMAIL_PORT = server.port
        later = at + timedelta(minutes=2)
        assert send_due(later).sent == len(server.subjects) == waiting
        assert send_due(later + timedelta(hours=2)).sent == 0
