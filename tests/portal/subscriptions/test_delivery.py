"""Who is told what, once; and what becomes of letters that cannot leave."""

import logging
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from portal.advisories.models import Advisory
from portal.subscriptions.delivery import deliver
from portal.subscriptions.models import Letter
from portal.subscriptions.notices import queue_notices
from portal.subscriptions.tasks import send_due
from portal.translations.models import Translation
from tests.atlas import NOW
from tests.portal.advisories.conftest import draft, end, issue, revise
from tests.portal.subscriptions.conftest import reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE = timedelta(minutes=1)


def issued(slug: str = "fr", **changes: Any) -> Any:
    advisory = draft(slug, **changes)
    issue(advisory, at=NOW)
    return advisory


def recipients() -> list[str]:
    return sorted(letter.to[0] for letter in mail.outbox)


def test_an_advisory_goes_at_once_to_who_asked_for_its_country() -> None:
    reader("fr@mail.example")
    reader("ke@mail.example", country="KE")
    reader("all@mail.example", country="")
    reader("daily@mail.example", wants_advisories=False, wants_digest=True)
    issued()
    assert DBTaskResult.objects.count() == 1, "nobody has to wait for a timer"
    send_due(NOW)
    assert recipients() == ["all@mail.example", "fr@mail.example"]
    [letter, _other] = mail.outbox
    assert letter.subject == "New advisory: Title of fr"
    assert "Text of fr." in letter.body
    assert "http://localhost:8000/en/advisories/fr/" in letter.body


def test_a_worldwide_advisory_goes_to_everybody_once() -> None:
    reader("one@mail.example")
    reader("one@mail.example", country="")
    reader("two@mail.example", country="KE")
    issued(country="")
    send_due(NOW)
    send_due(NOW + MINUTE)
    assert recipients() == ["one@mail.example", "two@mail.example"]


def test_a_draft_is_told_to_nobody_and_a_scheduled_one_when_it_begins() -> None:
    reader()
    draft("draft")
    issued("later", starts_at=NOW + timedelta(hours=2))
    task = DBTaskResult.objects.get()
    assert task.run_after == NOW + timedelta(hours=2)
    send_due(NOW + MINUTE)
    assert not mail.outbox
    send_due(NOW + timedelta(hours=2))
    assert [letter.subject for letter in mail.outbox] == [
        "New advisory: Title of later"
    ]


def test_a_minor_edit_is_told_to_nobody_and_a_note_to_everybody() -> None:
    reader()
    advisory = issued()
    send_due(NOW)
    advisory.text = "Text of fr, spelt right."
    revise(advisory, "", at=NOW + MINUTE)
    send_due(NOW + MINUTE)
    assert len(mail.outbox) == 1
    revise(advisory, "The airport has closed.", at=NOW + 2 * MINUTE)
    send_due(NOW + 2 * MINUTE)
    assert "The airport has closed." in mail.outbox[1].body
    end(advisory, "It is over.", at=NOW + 3 * MINUTE)
    send_due(NOW + 3 * MINUTE)
    assert mail.outbox[2].subject == "Advisory ended: Title of fr"
    assert "no longer applies" in mail.outbox[2].body


def test_nobody_is_warned_of_what_is_over_by_now() -> None:
    reader()
    issued(ends_at=NOW + timedelta(hours=1))
    send_due(NOW + timedelta(hours=1))
    assert not mail.outbox


def test_who_comes_later_is_not_told_of_what_was_said_before() -> None:
    issued()
    row = reader()
    row.confirmed_at = NOW + MINUTE
    row.save()
    send_due(NOW + 2 * MINUTE)
    assert not mail.outbox


def test_a_letter_is_in_the_readers_language_where_the_advisory_has_it() -> None:
    reader(language="ar")
    advisory = draft()
    Translation.objects.put(
        Advisory, {advisory.pk: {"title:ar": "عنوان", "text:ar": "نص."}}
    )
    issue(advisory, at=NOW)
    send_due(NOW)
    assert "عنوان" in mail.outbox[0].subject
    assert "/ar/advisories/fr/" in mail.outbox[0].body


def test_mail_programs_are_offered_the_way_out() -> None:
    reader()
    issued()
    send_due(NOW)
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].strip("<>") in mail.outbox[0].body


def test_a_sent_letter_keeps_neither_address_nor_text() -> None:
    reader("someone@mail.example")
    issued()
    send_due(NOW)
    assert "someone" not in str(list(Letter.objects.values()))
    assert "Title of fr" not in str(list(Letter.objects.values()))
    send_due(NOW + timedelta(days=7, minutes=1))
    assert not Letter.objects.exists()


class Server:
    """A mail server of a certain mood."""

    def __init__(self, mood: Exception | None) -> None:
        self.mood, self.taken = mood, 0

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def send_messages(self, letters: list[Any]) -> None:
        if self.mood:
            raise self.mood
        self.taken += len(letters)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Any:
    def server(mood: Exception | None) -> Server:
        made = Server(mood)
        monkeypatch.setattr(
            "portal.subscriptions.delivery.get_connection", lambda: made
        )
        return made

    return server


@pytest.mark.fault("smtp-down")
@pytest.mark.parametrize(
    "mood", [ConnectionRefusedError("refused"), SMTPServerDisconnected("gone")]
)
def test_with_the_mail_server_down_letters_wait_and_staff_sees_it(
    server: Any, staff_client: Any, mood: Exception, caplog: Any
) -> None:
    caplog.set_level(logging.CRITICAL)
    reader("one@mail.example")
    reader("two@mail.example")
    issued()
    server(mood)
    assert send_due(NOW).waiting == 2
    page = staff_client.get("/admin/").content.decode()
    assert "E-mail that waits to be sent: 2" in page
    assert str(mood) in page
    taken = server(None)
    assert deliver(NOW + MINUTE).sent == 0, "it is left alone for two minutes"
    assert deliver(NOW + 5 * MINUTE).sent == taken.taken == 2


@pytest.mark.fault("smtp-down")
def test_a_server_that_refuses_the_connection_costs_no_request(settings: Any) -> None:
    """Against a real closed port."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    reader()
    issued()
    assert send_due(NOW).waiting == 1
    assert "refused" in Letter.objects.get().last_error.lower()


@pytest.mark.parametrize(
    "mood",
    [ConnectionRefusedError("refused"), SMTPRecipientsRefused({"x": (452, b"")})],
)
def test_each_wait_is_twice_as_long_and_an_hour_at_most(
    server: Any, mood: Exception, caplog: Any
) -> None:
    caplog.set_level(logging.CRITICAL)
    reader()
    issued(ends_at=NOW + timedelta(days=9))
    server(mood)
    queue_notices(NOW)
    waits, at = [], NOW
    for _try in range(7):
        deliver(at)
        due = Letter.objects.get().next_try_at
        waits.append((due - at) / MINUTE)
        at = due
    assert waits == [2, 4, 8, 16, 32, 60, 60]
    Letter.objects.update(tries=9999)
    deliver(at)
    assert Letter.objects.get().next_try_at == at + 60 * MINUTE


def test_with_nothing_to_send_the_mail_server_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        "portal.subscriptions.delivery.get_connection", lambda: asked.append("open")
    )
    assert send_due(NOW).sent == 0
    assert asked == []


def test_an_address_that_is_refused_for_good_is_tried_once(server: Any) -> None:
    reader("gone@mail.example")
    issued()
    server(SMTPRecipientsRefused({"gone@mail.example": (550, b"no such user")}))
    assert send_due(NOW).waiting == 0
    row = Letter.objects.get()
    assert row.dropped_at == NOW
    assert (row.to, row.last_error) == ("", "refused for good: 550")


def test_a_full_mailbox_is_tried_again(server: Any) -> None:
    reader()
    issued()
    server(SMTPRecipientsRefused({"x": (452, b"full")}))
    assert send_due(NOW).waiting == 1


@pytest.mark.fault("two-task-workers")
def test_two_workers_at_once_send_a_letter_once(monkeypatch: Any) -> None:
    reader()
    issued()

    class Meanwhile(Server):
        def send_messages(self, letters: list[Any]) -> None:
            super().send_messages(letters)
            assert deliver(NOW).sent == 0

    server = Meanwhile(None)
    monkeypatch.setattr("portal.subscriptions.delivery.get_connection", lambda: server)
    send_due(NOW)
    assert server.taken == 1


@pytest.mark.fault("two-task-workers")
def test_a_letter_that_another_worker_took_meanwhile_is_not_sent(
    monkeypatch: Any,
) -> None:
    reader("one@mail.example")
    reader("two@mail.example")
    issued()
    queue_notices(NOW)

    class Meanwhile(Server):
        def send_messages(self, letters: list[Any]) -> None:
            super().send_messages(letters)
            Letter.objects.waiting().filter(tries=0).update(next_try_at=NOW + MINUTE)

    server = Meanwhile(None)
    monkeypatch.setattr("portal.subscriptions.delivery.get_connection", lambda: server)
    assert deliver(NOW).sent == server.taken == 1


@pytest.mark.fault("task-worker-killed")
def test_a_worker_that_died_over_a_letter_gives_it_back_after_ten_minutes(
    monkeypatch: Any,
) -> None:
    reader()
    issued()
    queue_notices(NOW)

    class Dies(Server):
        def send_messages(self, letters: list[Any]) -> None:
            raise SystemExit

    dying = Dies(None)
    monkeypatch.setattr("portal.subscriptions.delivery.get_connection", lambda: dying)
    with pytest.raises(SystemExit):
        deliver(NOW)
    living = Server(None)
    monkeypatch.setattr("portal.subscriptions.delivery.get_connection", lambda: living)
    assert deliver(NOW + 9 * MINUTE).sent == 0
    assert deliver(NOW + 10 * MINUTE).sent == living.taken == 1
    assert Letter.objects.get().tries == 2


def test_a_letter_that_waited_too_long_is_dropped_and_emptied(
    server: Any, caplog: Any
) -> None:
    caplog.set_level(logging.CRITICAL)
    reader()
    issued(ends_at=NOW + timedelta(days=9))
    server(ConnectionRefusedError("refused"))
    send_due(NOW)
    until = Letter.objects.get().until
    assert deliver(until - MINUTE).waiting == 1
    assert deliver(until).waiting == 0
    row = Letter.objects.get()
    assert (row.dropped_at, row.sent_at) == (until, None)
    assert (row.to, row.subject, row.text, row.unsubscribe) == ("", "", "", "")


def test_a_letter_says_that_a_machine_wrote_it() -> None:
    reader()
    issued()
    send_due(NOW)
    headers = mail.outbox[0].extra_headers
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["X-Auto-Response-Suppress"] == "All"


@pytest.mark.parametrize(
    ("code", "is_dropped"), [(499, False), (500, True), (599, True), (600, False)]
)
def test_replies_from_500_to_599_are_for_good(
    server: Any, code: int, is_dropped: bool
) -> None:
    reader()
    issued()
    server(SMTPRecipientsRefused({"x": (code, b"no")}))
    send_due(NOW)
    row = Letter.objects.get()
    assert (row.dropped_at is not None) is is_dropped
    assert str(code) in row.last_error


def test_a_letter_refused_once_and_then_sent_shows_no_error(server: Any) -> None:
    reader()
    issued()
    server(SMTPRecipientsRefused({"x": (452, b"full")}))
    send_due(NOW)
    assert Letter.objects.get().last_error == "refused: 452"
    server(None)
    assert send_due(NOW + 2 * MINUTE).sent == 1
    row = Letter.objects.get()
    assert (row.last_error, row.sent_at) == ("", NOW + 2 * MINUTE)


def test_the_command_says_what_it_did(capsys: Any) -> None:
    reader()
    issued()
    call_command("send_letters")
    assert capsys.readouterr().out == "1 letters sent, 0 wait.\n"


@pytest.mark.parametrize("readers", [2, 6])
def test_the_queries_of_a_notice_do_not_grow_with_its_readers(
    readers: int, django_assert_num_queries: Any
) -> None:
    for number in range(readers):
        reader(f"r{number}@mail.example")
    issued()
    with django_assert_num_queries(4):  # messages, told before, readers, save
        assert queue_notices(NOW) == readers
