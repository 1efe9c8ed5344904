"""Daily summaries by e-mail: published news and approved changes of missions.

A subscriber gets none on a day without either.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, gettext as _, override

from embassies.missions.titles import title_of
from embassies.models import Mission
from news.models import Article
from portal.countries.names import country_name
from portal.review.models import Proposal
from portal.subscriptions.models import Letter, Subscription
from portal.subscriptions.opt_in import unsubscribe_link
from portal.web.structured_data import absolute

HOUR = time(6)
"""In UTC. The first run after it sends the day's summaries."""
MAX_ITEMS = 50
"""Articles, or missions, in a letter; the country's page has them all."""


@dataclass(frozen=True, slots=True)
class DigestItem:
    title: str
    address: str


def queue_digests(at: datetime) -> int:
    """Queue the day's summaries; return how many. A second run that day queues none."""
    today = at.replace(hour=HOUR.hour, minute=0, second=0, microsecond=0)
    due = today if at >= today else today - timedelta(days=1)
    readers = Subscription.objects.filter(wants_digest=True, digest_until__lt=due)
    return sum(_queue(reader, due, at) for reader in readers.iterator())


def _queue(reader: Subscription, due: datetime, at: datetime) -> int:
    with transaction.atomic(), override(reader.language):
        # Of two workers only one moves the date, and that one writes the letter.
        same = Subscription.objects.filter(pk=reader.pk, digest_until__lt=due)
        if not same.update(digest_until=due):
            return 0
        since, country = reader.digest_until, reader.country.code or ""
        articles = list(_articles(country, since, due))
        missions = list(_missions(country, since, due))
        if not articles and not missions:
            return 0
        _letter(reader, articles, missions, at).save()
    return 1


def _articles(country: str, since: datetime, until: datetime) -> Iterable[DigestItem]:
    public = Article.objects.public(until).filter(published_at__gt=since)
    if country:
        public = public.filter(countries__country=country)
    for article in public.newest_first().with_lines()[:MAX_ITEMS]:
        words = article.words(get_language() or article.language)
        yield DigestItem(words.title, absolute(article.get_absolute_url()))


def _missions(country: str, since: datetime, until: datetime) -> Iterable[DigestItem]:
    decided = Proposal.objects.of(Mission).in_force().decided_between(since, until)
    keys = {int(key) for key in decided.values_list("target_key", flat=True)}
    missions = Mission.objects.public().filter(pk__in=keys).with_translations("name")
    if country:
        missions = missions.standing_in(country)
    for mission in missions.order_by("slug")[:MAX_ITEMS]:
        page = reverse("embassies:detail", args=[mission.slug])
        yield DigestItem(title_of(mission), absolute(page))


def _letter(
    reader: Subscription,
    articles: list[DigestItem],
    missions: list[DigestItem],
    at: datetime,
) -> Letter:
    code = reader.country.code
    place = country_name(code) if code else _("the whole world")
    unsubscribe = unsubscribe_link(reader)
    context = {
        "place": place,
        "articles": articles,
        "missions": missions,
        "unsubscribe_link": unsubscribe,
    }
    return Letter(
        kind=Letter.Kind.DIGEST,
        about=f"digest {reader.pk} {at:%Y-%m-%d}",
        to=reader.email,
        subject=_("What is new: %(place)s") % {"place": place},
        text=render_to_string("subscriptions/mail/digest.txt", context),
        unsubscribe=unsubscribe,
        queued_at=at,
        next_try_at=at,
        until=at + timedelta(days=1),
    )
