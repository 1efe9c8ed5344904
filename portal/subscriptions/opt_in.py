"""Double opt-in to e-mail, and the links to unsubscribe.

An address is subscribed only once the link in its confirmation letter is opened and
confirmed. Until then the request stands in that link, signed, and is stored nowhere
else. One click unsubscribes (RFC 8058).
"""

from dataclasses import astuple, dataclass
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

VALID_FOR = timedelta(days=2)
PER_ADDRESS, PER_ASKER = 3, 5
"""Letters to one address in VALID_FOR, and by one sender in an hour, in all workers."""


class TooManyRequestsError(ValueError):
    """Too many confirmation letters; none was queued."""


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """A subscription that is not confirmed yet; ``country`` is blank for the world."""

    email: str
    country: str
    language: str
    wants_advisories: bool
    wants_digest: bool

    @property
    def place(self) -> str:
        return country_name(self.country) if self.country else _("the whole world")


def request_confirmation(
    requested: SubscriptionRequest, asker: str, *, at: datetime
) -> Letter:
    """Queue the confirmation letter; raise TooManyRequestsError. Three queries."""
    trace = salted_hmac("subscriptions.asker", f"{at:%Y-%m-%dT%H} {asker}").hexdigest()
    _limit_requests(requested, trace, at)
    token = signing.dumps(
        astuple(requested), salt="subscriptions.confirm", compress=True
    )
    with override(requested.language):
        link = _link("subscriptions:confirm", token)
        context = {"requested": requested, "link": link}
        return Letter.objects.create(
            kind=Letter.Kind.CONFIRM,
            about=f"confirm {salted_hmac('subscriptions.about', token).hexdigest()}",
            to=requested.email,
            subject=_("Please confirm: news about %(place)s")
            % {"place": requested.place},
            text=render_to_string("subscriptions/mail/confirm.txt", context),
            asker=trace,
            queued_at=at,
            next_try_at=at,
            until=at + VALID_FOR,
        )


def _limit_requests(requested: SubscriptionRequest, trace: str, at: datetime) -> None:
    letters = Letter.objects.filter(kind=Letter.Kind.CONFIRM)
    by_asker = letters.filter(asker=trace, queued_at__gt=at - timedelta(hours=1))
    to_address = letters.filter(to=requested.email, queued_at__gt=at - VALID_FOR)
    if by_asker.count() >= PER_ASKER or to_address.count() >= PER_ADDRESS:
        raise TooManyRequestsError


def read_confirmation(token: str) -> SubscriptionRequest | None:
    """Return the request in a confirmation link; None for a wrong or expired one."""
    try:
        values = signing.loads(token, salt="subscriptions.confirm", max_age=VALID_FOR)
    except signing.BadSignature:
        return None
    return SubscriptionRequest(*values)


def confirm_subscription(
    requested: SubscriptionRequest, *, at: datetime
) -> Subscription:
    """Create the subscription, or update that of the same address and country."""
    wants = {
        "language": requested.language,
        "wants_advisories": requested.wants_advisories,
        "wants_digest": requested.wants_digest,
    }
    row, _new = Subscription.objects.update_or_create(
        email=requested.email,
        country=requested.country,
        defaults=wants,
        create_defaults={**wants, "confirmed_at": at, "digest_until": at},
    )
    return row


def unsubscribe_link(subscription: Subscription) -> str:
    """Return the address that ends a subscription; it contains no e-mail address."""
    token = signing.dumps(subscription.pk, salt="subscriptions.leave")
    with override(subscription.language):
        return _link("subscriptions:leave", token)


def read_unsubscribe(token: str) -> int | None:
    """Return the key of the subscription that a link ends; None for a wrong link."""
    try:
        return int(signing.loads(token, salt="subscriptions.leave"))
    except signing.BadSignature:
        return None


def _link(name: str, token: str) -> str:
    """Return a full address; the token is in the query, which is never logged."""
    return f"{settings.SITE_URL}{reverse(name)}?{urlencode({'token': token})}"
