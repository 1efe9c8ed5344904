"""Send queued letters by SMTP, and retry those that fail.

A letter is claimed before it is sent, so that two workers never send it twice. While
the mail server is down all letters wait, and the dashboard shows it.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F

from portal.subscriptions.models import Letter, LetterQuerySet

CLAIM = timedelta(minutes=10)
"""After this a letter whose worker died is sent by another one."""
MAX_BACKOFF = timedelta(hours=1)
PERMANENT = range(500, 600)
"""Replies of a mail server that a retry cannot change (RFC 5321, 4.2.1)."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """Letters sent by one run, and letters that still wait."""

    sent: int
    waiting: int


def deliver(at: datetime) -> DeliveryResult:
    """Send the letters that are due, until the server fails; log that, raise nothing.

    Connects only where a letter is due; then those go along that wait because the
    server failed before, the oldest first.
    """
    _drop_expired(at)
    if not Letter.objects.due(at).exists():
        return DeliveryResult(0, Letter.objects.waiting().count())
    sent = 0
    try:
        with get_connection() as connection:
            for letter in Letter.objects.to_try(at).iterator(chunk_size=100):
                sent += _send(letter, connection, at)
    except (OSError, SMTPException) as error:
        logger.warning("Letters wait: %s", error)
        _wait_for_server(str(error), at)
    return DeliveryResult(sent, Letter.objects.waiting().count())


def _drop_expired(at: datetime) -> None:
    _close(Letter.objects.waiting().filter(until__lte=at), dropped_at=at)


def _send(letter: Letter, connection: BaseEmailBackend, at: datetime) -> int:
    """Send one letter; raise where the letter is not the cause of a failure."""
    if not _claim(letter, at):
        return 0
    try:
        connection.send_messages([_message(letter, connection)])
    except SMTPRecipientsRefused as error:
        _handle_refusal(letter, error, at)
        return 0
    except SMTPDataError as error:  # Its text is refused; other letters may pass.
        _retry_later(_only(letter), f"refused: {error.smtp_code}", at, letter.tries + 1)
        return 0
    except (OSError, SMTPException):
        _only(letter).update(waits_for_server=True, tries=letter.tries)
        raise
    _close(_only(letter), sent_at=at, last_error="")
    return 1


def _only(letter: Letter) -> LetterQuerySet:
    return Letter.objects.filter(pk=letter.pk)


def _claim(letter: Letter, at: datetime) -> bool:
    # One UPDATE with its condition: of two workers only one finds the row.
    unclaimed = Letter.objects.to_try(at).order_by().filter(pk=letter.pk)
    return bool(
        unclaimed.update(
            next_try_at=at + CLAIM, tries=F("tries") + 1, waits_for_server=False
        )
    )


def _wait_for_server(reason: str, at: datetime) -> None:
    """Have all letters wait as long as the first one, so that they keep their order."""
    letters = Letter.objects.to_try(at)
    if first := letters.first():
        _only(first).update(tries=F("tries") + 1)
        waiting = letters.order_by()
        waiting.update(waits_for_server=True)
        _retry_later(waiting, reason, at, first.tries + 1)


def _message(letter: Letter, connection: BaseEmailBackend) -> EmailMessage:
    """Return the e-mail, with the headers to unsubscribe (RFC 2369, RFC 8058)."""
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    if letter.unsubscribe:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(
        letter.subject,
        letter.text,
        to=[letter.to],
        headers=headers,
        connection=connection,
    )


def _handle_refusal(letter: Letter, error: SMTPRecipientsRefused, at: datetime) -> None:
    """Drop a letter whose address is refused for good; retry any other later."""
    codes = [code for code, _said in error.recipients.values()]
    if all(code in PERMANENT for code in codes):
        reason = f"refused for good: {codes[0]}"
        _close(_only(letter), dropped_at=at, last_error=reason)
    else:
        _retry_later(_only(letter), f"refused: {codes[0]}", at, letter.tries + 1)


def _close(letters: LetterQuerySet, **facts: object) -> None:
    """Mark letters as sent or dropped, and erase what they contain. One query."""
    letters.update(to="", subject="", text="", unsubscribe="", **facts)


def _retry_later(
    letters: LetterQuerySet, reason: str, at: datetime, tries: int
) -> None:
    """Set the next try to 2, 4, 8 … minutes from now, an hour at most. One query."""
    # The exponent is bounded too: 2**tries minutes soon exceed what timedelta holds.
    wait = min(timedelta(minutes=2 ** min(tries, 10)), MAX_BACKOFF)
    letters.update(next_try_at=at + wait, last_error=reason[:300])
