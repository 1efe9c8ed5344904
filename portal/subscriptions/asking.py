"""Who may subscribe, and how do they leave again?

Double opt-in: a letter goes to the address, and only who opens its link and says yes
is subscribed. Until then everything that was asked stands in that link, signed, and
nowhere else. To leave takes one click (RFC 8058).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _, override

from portal.countries.names import country_name
from portal.subscriptions.models import Letter, Subscription

GOOD_FOR = timedelta(days=2)
PER_ADDRESS, PER_ASKER = 3, 5
"""Letters to one address in GOOD_FOR, and by one sender in an hour, in all workers."""


class TooOftenError(ValueError):
    """Somebody asked too often; nothing was queued."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asked for; ``country`` is blank for the whole world."""

    email: str
    country: str
    language: str
    wants_advisories: bool
    wants_digest: bool

    @property
    def place(self) -> str:
        return country_name(self.country) if self.country else _("the whole world")


def ask(wish: Wish, asker: str, *, at: datetime) -> Letter:
    """Queue the letter that asks for a yes; raise TooOftenError."""
    trace = salted_hmac("subscriptions.asker", f"{at:%Y-%m-%dT%H} {asker}").hexdigest()
    _refuse_too_many(wish, trace, at)
    token = signing.dumps(_packed(wish), salt="subscriptions.confirm", compress=True)
    with override(wish.language):
        link = _address("subscriptions:confirm", token)
        said = {"wish": wish, "link": link}
        return Letter.objects.create(
            kind=Letter.Kind.CONFIRM,
            about=f"confirm {salted_hmac('subscriptions.about', token).hexdigest()}",
            to=wish.email,
            subject=_("Please confirm: news about %(place)s") % {"place": wish.place},
            text=render_to_string("subscriptions/mail/confirm.txt", said),
            asker=trace,
            queued_at=at,
            next_try_at=at,
            until=at + GOOD_FOR,
        )


def _refuse_too_many(wish: Wish, trace: str, at: datetime) -> None:
    letters = Letter.objects.filter(kind=Letter.Kind.CONFIRM)
    mine = letters.filter(asker=trace, queued_at__gt=at - timedelta(hours=1))
    theirs = letters.filter(to=wish.email, queued_at__gt=at - GOOD_FOR)
    if mine.count() >= PER_ASKER or theirs.count() >= PER_ADDRESS:
        raise TooOftenError


def wish_in(token: str) -> Wish | None:
    """Return what a confirmation link asks for; None if it is wrong or too old."""
    try:
        packed = signing.loads(token, salt="subscriptions.confirm", max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return Wish(*packed)


def confirm(wish: Wish, *, at: datetime) -> Subscription:
    """Subscribe; who already is gets what this one asks for."""
    wants = {
        "language": wish.language,
        "wants_advisories": wish.wants_advisories,
        "wants_digest": wish.wants_digest,
    }
    row, _new = Subscription.objects.update_or_create(
        email=wish.email,
        country=wish.country,
        defaults=wants,
        create_defaults={**wants, "confirmed_at": at, "digest_until": at},
    )
    return row


def way_out(subscription: Subscription) -> str:
    """Return the address that ends a subscription; it names nobody."""
    token = signing.dumps(subscription.pk, salt="subscriptions.leave")
    with override(subscription.language):
        return _address("subscriptions:leave", token)


def subscription_in(token: str) -> int | None:
    """Return which subscription a way out ends; None if the address is wrong."""
    try:
        found = signing.loads(token, salt="subscriptions.leave")
    except signing.BadSignature:
        return None
    return int(found)


def _address(name: str, token: str) -> str:
    """Return a full address. The token stands where no log keeps it."""
    return f"{settings.SITE_URL}{reverse(name)}?{urlencode({'token': token})}"


def _packed(wish: Wish) -> list[str | bool]:
    return [
        wish.email,
        wish.country,
        wish.language,
        wish.wants_advisories,
        wish.wants_digest,
    ]
