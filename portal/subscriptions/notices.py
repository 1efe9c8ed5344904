"""Letters about advisories: issued, changed with a public note, or ended early.

A change without a note is minor and is not sent.
"""

from datetime import datetime, timedelta

from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _, override

from portal.advisories.models import AdvisoryMessage, MessageKind
from portal.countries.names import country_name
from portal.subscriptions.models import Letter, Subscription
from portal.subscriptions.opt_in import unsubscribe_link
from portal.web.structured_data import absolute

MAX_AGE = timedelta(days=1)
"""Of messages that letters are sent about; older ones stand on the page."""


def queue_notices(at: datetime) -> int:
    """Queue letters about the messages of the last day; return how many are new.

    May be repeated: a subscriber gets one letter for a message. Two queries a message.
    """
    return sum(_queue(message, at) for message in _messages_to_announce(at))


def _messages_to_announce(at: datetime) -> list[AdvisoryMessage]:
    """Return the latest message of each advisory, unless it is minor or outdated."""
    sent = AdvisoryMessage.objects.sent(at).filter(sent_at__gt=at - MAX_AGE)
    minor = Q(kind=MessageKind.UPDATE, note="")
    latest: dict[int, AdvisoryMessage] = {}
    for message in sent.exclude(minor).order_by("number").select_related("advisory"):
        latest[message.advisory_id] = message
    return [one for one in latest.values() if _still_holds(one, at)]


def _still_holds(message: AdvisoryMessage, at: datetime) -> bool:
    return message.kind == MessageKind.CANCEL or message.advisory.is_live(at)


def _queue(message: AdvisoryMessage, at: datetime) -> int:
    queued = Letter.objects.filter(about__startswith=f"{message.identifier} ")
    done = set(queued.values_list("about", flat=True))
    subscriptions = Subscription.objects.about(message.payload["country"]).filter(
        wants_advisories=True, confirmed_at__lte=message.sent_at
    )
    # An address gets one letter: a subscription to the country replaces the worldwide
    # one, whose country is blank and so comes first.
    by_address = {
        one.email: _letter(message, one, at)
        for one in subscriptions.order_by("country")
    }
    new = [one for one in by_address.values() if one.about not in done]
    Letter.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    return len(new)


def _letter(message: AdvisoryMessage, reader: Subscription, at: datetime) -> Letter:
    with override(reader.language):
        context = _context(message, reader)
        return Letter(
            kind=Letter.Kind.ADVISORY,
            about=f"{message.identifier} {reader.pk}",
            to=reader.email,
            subject=f"{context['event']}: {context['title']}",
            text=render_to_string("subscriptions/mail/advisory.txt", context),
            unsubscribe=str(context["unsubscribe_link"]),
            queued_at=at,
            next_try_at=at,
            until=at + MAX_AGE,
        )


def _context(message: AdvisoryMessage, reader: Subscription) -> dict[str, object]:
    payload = message.payload
    words = {one["language"]: one for one in payload["wordings"]}
    wording = words.get(reader.language) or payload["wordings"][0]
    page = reverse("advisories:detail", args=[payload["slug"]])
    return {
        **wording,
        "event": _event(message.kind),
        "place": country_name(payload["country"]) if payload["country"] else "",
        "note": message.note,
        "ends_at": parse_datetime(payload["ends_at"]),
        "is_over": message.kind == MessageKind.CANCEL,
        "is_demo": payload["is_demo"],
        "page": absolute(page),
        "unsubscribe_link": unsubscribe_link(reader),
    }


def _event(kind: str) -> str:
    return {
        str(MessageKind.ALERT): _("New advisory"),
        str(MessageKind.UPDATE): _("Changed advisory"),
        str(MessageKind.CANCEL): _("Advisory ended"),
    }[kind]
