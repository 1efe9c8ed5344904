"""Which advisories are subscribers told of at once?

Each that is issued, changed with a public note, or ended early. A change without a
note is a minor one: it is sent to nobody.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _, override

from portal.advisories.models import AdvisoryMessage, MessageKind
from portal.countries.names import country_name
from portal.subscriptions.asking import way_out
from portal.subscriptions.models import Letter, Subscription

LATE = timedelta(days=1)
"""What was sent longer ago is told to nobody any more: it is on the page."""


def write_notices(at: datetime) -> int:
    """Queue the letters of what was sent within a day; return how many are new.

    As often as you like: each subscriber gets one letter for a message. Two queries
    for a message.
    """
    return sum(_write(message, at) for message in _worth_telling(at))


def _worth_telling(at: datetime) -> Iterable[AdvisoryMessage]:
    sent = AdvisoryMessage.objects.sent(at).filter(sent_at__gt=at - LATE)
    minor = Q(kind=MessageKind.UPDATE, note="")
    latest: dict[int, AdvisoryMessage] = {}
    for message in sent.exclude(minor).order_by("number").select_related("advisory"):
        latest[message.advisory_id] = message
    return [one for one in latest.values() if _is_true(one, at)]


def _is_true(message: AdvisoryMessage, at: datetime) -> bool:
    """Whether what was sent still holds: nobody is warned of what is over."""
    return message.kind == MessageKind.CANCEL or message.advisory.is_live(at)


def _write(message: AdvisoryMessage, at: datetime) -> int:
    told = Letter.objects.filter(about__startswith=f"{message.identifier} ")
    done = set(told.values_list("about", flat=True))
    concerned = Subscription.objects.about(message.payload["country"]).filter(
        wants_advisories=True, confirmed_at__lte=message.sent_at
    )
    letters: dict[str, Letter] = {}
    for one in concerned.order_by("country"):
        letters[one.email] = _letter(message, one, at)  # their own country's comes last
    new = [one for one in letters.values() if one.about not in done]
    Letter.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    return len(new)


def _letter(message: AdvisoryMessage, reader: Subscription, at: datetime) -> Letter:
    with override(reader.language):
        said = _said(message, reader)
        return Letter(
            kind=Letter.Kind.ADVISORY,
            about=f"{message.identifier} {reader.pk}",
            to=reader.email,
            subject=f"{said['what']}: {said['title']}",
            text=render_to_string("subscriptions/mail/advisory.txt", said),
            unsubscribe=said["way_out"],
            queued_at=at,
            next_try_at=at,
            until=at + LATE,
        )


def _said(message: AdvisoryMessage, reader: Subscription) -> dict[str, Any]:
    payload = message.payload
    words = {one["language"]: one for one in payload["wordings"]}
    wording = words.get(reader.language) or payload["wordings"][0]
    page = reverse("advisories:detail", args=[payload["slug"]])
    return {
        **wording,
        "what": _kind_in_words(message.kind),
        "place": country_name(payload["country"]) if payload["country"] else "",
        "note": message.note,
        "ends_at": parse_datetime(payload["ends_at"]),
        "is_over": message.kind == MessageKind.CANCEL,
        "is_demo": payload["is_demo"],
        "page": settings.SITE_URL + page,
        "way_out": way_out(reader),
    }


def _kind_in_words(kind: str) -> str:
    return {
        str(MessageKind.ALERT): _("New advisory"),
        str(MessageKind.UPDATE): _("Changed advisory"),
        str(MessageKind.CANCEL): _("Advisory ended"),
    }[kind]
