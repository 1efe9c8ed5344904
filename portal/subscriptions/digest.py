"""Daily summaries of what happened in a country, for those who asked for them.

News that was published, and embassies and consulates of which a second person approved
a change. Where nothing happened, nothing is sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, gettext as _, override

from embassies.missions.titles import title_of
from embassies.models import Mission
from news.models import Article
from portal.countries.names import country_name
from portal.review.models import Proposal
from portal.subscriptions.asking import way_out
from portal.subscriptions.models import Letter, Subscription

HOUR = time(6)
"""In UTC. The first run after it sends the day's summaries."""
MOST = 50
"""Items of one kind in a letter; the country's page has them all."""


@dataclass(frozen=True, slots=True)
class Item:
    title: str
    address: str


def write_digests(at: datetime) -> int:
    """Queue the day's summaries; return how many. Again the same day: none."""
    today = at.replace(hour=HOUR.hour, minute=0, second=0, microsecond=0)
    due = today if at >= today else today - timedelta(days=1)
    readers = Subscription.objects.filter(wants_digest=True, digest_until__lt=due)
    return sum(_write(reader, due, at) for reader in readers.iterator())


def _write(reader: Subscription, due: datetime, at: datetime) -> int:
    since, reader.digest_until = reader.digest_until, due
    with override(reader.language):
        country = reader.country.code or ""
        articles = list(_articles(country, since, due))
        missions = list(_missions(country, since, due))
        if articles or missions:
            _letter(reader, articles, missions, at).save()
    reader.save(update_fields=["digest_until"])
    return 1 if articles or missions else 0


def _articles(country: str, since: datetime, until: datetime) -> Iterable[Item]:
    public = Article.objects.public(until).filter(published_at__gt=since)
    if country:
        public = public.filter(countries__country=country)
    for one in public.newest_first().with_lines()[:MOST]:
        words = one.words(get_language() or one.language)
        yield Item(words.title, settings.SITE_URL + one.get_absolute_url())


def _missions(country: str, since: datetime, until: datetime) -> Iterable[Item]:
    decided = Proposal.objects.of(Mission).in_force().decided_between(since, until)
    keys = {int(key) for key in decided.values_list("target_key", flat=True)}
    missions = Mission.objects.public().filter(pk__in=keys).with_translations("name")
    if country:
        missions = missions.standing_in(country)
    for one in missions.order_by("slug")[:MOST]:
        page = reverse("embassies:detail", args=[one.slug])
        yield Item(title_of(one), settings.SITE_URL + page)


def _letter(
    reader: Subscription, articles: list[Item], missions: list[Item], at: datetime
) -> Letter:
    code = reader.country.code
    place = country_name(code) if code else _("the whole world")
    out = way_out(reader)
    said = {
        "place": place,
        "articles": articles,
        "missions": missions,
        "way_out": out,
    }
    return Letter(
        kind=Letter.Kind.DIGEST,
        about=f"digest {reader.pk} {at:%Y-%m-%d}",
        to=reader.email,
        subject=_("What is new: %(place)s") % {"place": place},
        text=render_to_string("subscriptions/mail/digest.txt", said),
        unsubscribe=out,
        queued_at=at,
        next_try_at=at,
        until=at + timedelta(days=1),
    )
