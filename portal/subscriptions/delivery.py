"""How do letters leave, and what becomes of those that cannot?

A letter is claimed before it is tried, so that two workers never send it twice. Where
the mail server does not answer, all wait, and the dashboard says so.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F

from portal.subscriptions.models import Letter, LetterQuerySet

CLAIM = timedelta(minutes=10)
"""Who dies over a letter gives it back after this."""
SLOWEST = timedelta(hours=1)
PERMANENT = range(500, 600)

logger = logging.getLogger(__name__)


class NobodyAnswersError(Exception):
    """The mail server does not take letters at all."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one run did."""

    sent: int
    waiting: int


def deliver(at: datetime) -> Delivered:
    """Send what is due; stop at the first sign that nobody answers. Raises nothing.

    No connection where nothing is due.
    """
    _drop_what_is_over(at)
    sent = 0
    if not Letter.objects.due(at).exists():
        return Delivered(sent, Letter.objects.waiting().count())
    try:
        with get_connection() as connection:
            for letter in Letter.objects.due(at).iterator(chunk_size=100):
                sent += _send(letter, connection, at)
    except (NobodyAnswersError, OSError, SMTPException) as error:
        logger.warning("Letters wait: %s", error)
        _put_off(Letter.objects.waiting().filter(next_try_at__lte=at), str(error), at)
    return Delivered(sent, Letter.objects.waiting().count())


def _drop_what_is_over(at: datetime) -> None:
    over = Letter.objects.waiting().filter(until__lte=at)
    over.update(dropped_at=at, to="", subject="", text="", unsubscribe="")


def _send(letter: Letter, connection: BaseEmailBackend, at: datetime) -> int:
    """Try one letter; raise NobodyAnswersError where it is no fault of the letter."""
    if not _claim(letter, at):
        return 0
    try:
        connection.send_messages([_message(letter, connection)])
    except SMTPRecipientsRefused as error:
        _refused(letter, error, at)
        return 0
    except (OSError, SMTPException) as error:
        _put_off(Letter.objects.filter(pk=letter.pk), str(error), at, letter.tries + 1)
        raise NobodyAnswersError(str(error)) from error
    _forget_what_it_said(letter, sent_at=at, last_error="")
    return 1


def _claim(letter: Letter, at: datetime) -> bool:
    mine = Letter.objects.waiting().filter(pk=letter.pk, next_try_at__lte=at)
    return bool(mine.update(next_try_at=at + CLAIM, tries=F("tries") + 1))


def _message(letter: Letter, connection: BaseEmailBackend) -> EmailMessage:
    """Return a mail with the way out that mail programs offer (RFC 2369, RFC 8058)."""
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


def _refused(letter: Letter, error: SMTPRecipientsRefused, at: datetime) -> None:
    """Give up where the address is refused for good; else try again later."""
    codes = [code for code, _said in error.recipients.values()]
    if all(code in PERMANENT for code in codes):
        why = f"refused for good: {codes[0]}"
        _forget_what_it_said(letter, dropped_at=at, last_error=why)
    else:
        why = f"refused: {codes[0]}"
        _put_off(Letter.objects.filter(pk=letter.pk), why, at, letter.tries + 1)


def _forget_what_it_said(letter: Letter, **facts: object) -> None:
    blank = {"to": "", "subject": "", "text": "", "unsubscribe": ""}
    Letter.objects.filter(pk=letter.pk).update(**blank, **facts)


def _put_off(letters: LetterQuerySet, why: str, at: datetime, tries: int = 1) -> None:
    """Try again after 2, 4, 8 … minutes, an hour at most. One query."""
    wait = min(timedelta(minutes=2 ** min(tries, 10)), SLOWEST)
    letters.update(next_try_at=at + wait, last_error=why[:300])
