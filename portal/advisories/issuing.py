"""Issue, revise and end advisories; each sends a message.

The only way to change an issued advisory: each function saves the row and its message
in one transaction. Called by the review once two people have decided, and by the
demonstration (portal/review/guard.py).
"""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from portal.advisories.board import board
from portal.advisories.models import Advisory, AdvisoryMessage, MessageKind
from portal.review.actor import NotPossibleError

ISSUE = "advisories.issue_advisory"
"""The permission of whoever proposes or approves to issue, change or end one."""


def check_possible(advisory: Advisory, verb: str, *, at: datetime) -> None:
    """Raise NotPossibleError where an advisory cannot be issued or ended now."""
    if verb == "publish" and advisory.issued_at is not None:
        raise NotPossibleError(_("It was issued already."))
    if verb == "publish" and advisory.ends_at <= at:
        raise NotPossibleError(_("Its end has passed."))
    over = advisory.issued_at is None or advisory.shows_until <= at
    if verb == "end" and over:
        raise NotPossibleError(_("It is not live and not scheduled."))


def issue(
    advisory: Advisory, *, at: datetime, by: User | None = None
) -> AdvisoryMessage:
    """Issue a draft, shown from its start; raise NotPossibleError if issued before."""
    with transaction.atomic():
        row = Advisory.objects.select_for_update().get(pk=advisory.pk)
        check_possible(row, "publish", at=at)
        advisory.issued_at = at
        return _send(advisory, "", at=at, by=by)


def revise(
    advisory: Advisory, note: str, *, at: datetime, by: User | None = None
) -> AdvisoryMessage:
    """Save changes of an issued advisory with a note; raise NotPossibleError."""
    if advisory.issued_at is None:
        raise NotPossibleError(_("It was not issued yet."))
    with transaction.atomic():
        return _send(advisory, note, at=at, by=by)


def end(advisory: Advisory, note: str, *, at: datetime, by: User | None = None) -> None:
    """End an advisory, or cancel one not begun; raise NotPossibleError."""
    check_possible(advisory, "end", at=at)
    with transaction.atomic():
        advisory.cancelled_at = at
        _send(advisory, note, at=at, by=by)


def _send(
    advisory: Advisory, note: str, *, at: datetime, by: User | None
) -> AdvisoryMessage:
    """Save the advisory and its next message, which replaces those not yet sent."""
    messages = AdvisoryMessage.objects.filter(advisory=advisory)
    messages.discard_unsent(at)
    last = messages.order_by("-number").first()
    message = AdvisoryMessage(
        advisory=advisory,
        number=last.number + 1 if last else 1,
        kind=_kind(advisory, is_first=last is None),
        sender=urlsplit(settings.SITE_URL).hostname or "localhost",
        sent_at=max(at, advisory.starts_at),
        sent_by=by,
        note=note if last else "",
        payload=payload(advisory),
    )
    advisory.version = advisory.version + 1
    advisory.changed_at = message.sent_at
    advisory.save()
    if advisory.is_public(message.sent_at):
        message.save()
    transaction.on_commit(board.forget)
    return message


def _kind(advisory: Advisory, *, is_first: bool) -> MessageKind:
    if is_first:
        return MessageKind.ALERT
    return MessageKind.CANCEL if advisory.cancelled_at else MessageKind.UPDATE


def payload(advisory: Advisory) -> dict[str, object]:
    """Return a copy of an advisory for its message, in every language."""
    return {
        "slug": advisory.slug,
        "country": advisory.country.code or "",
        "tone": advisory.tone,
        "severity": advisory.severity,
        "urgency": advisory.urgency,
        "certainty": advisory.certainty,
        "starts_at": advisory.starts_at.isoformat(),
        "ends_at": advisory.ends_at.isoformat(),
        "is_demo": advisory.is_demo,
        "source_name": advisory.source_name,
        "source_url": advisory.source_url,
        "call_to_action_url": advisory.call_to_action_url,
        "wordings": [
            {
                "language": words.language,
                "title": words.title,
                "text": words.text,
                "guidance": advisory.guidance
                if words.language == advisory.language
                else advisory.texts.get(f"guidance:{words.language}", ""),
            }
            for words in advisory.wordings().values()
        ],
    }
