"""A stored page is what the view would answer now, whatever was written meanwhile."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.db import connection, models, transaction
from django.test import Client
from time_machine import Traveller

from embassies.models import Contact, Coverage, Mission
from news.models import Article
from portal.advisories import issuing
from portal.page_store.watched import watched
from portal.review.guard import reviewed
from tests.atlas import NOW, Atlas
from tests.portal.advisories.conftest import draft
from tests.support.page_store import Stored
from tests.support.public_world import build_public_world, readers_of

pytestmark = pytest.mark.django_db

LONDON = "/en/embassies/fr-london/"
NOTED_AS_MISSION = {
    *("embassies_contact", "embassies_statusperiod", "embassies_serviceoffer"),
    *("embassies_formerslug", "embassies_directoryversion"),
}
"""Each change of a row is noted as one of its mission."""
NOT_SHOWN = {"news_formerslug", "django_migrations"}
"""Read for a redirect and by /readyz, which are not stored."""
WRITTEN_WITH_MISSION = {
    *("review_proposal", "embassies_importedrow", "embassies_importrun"),
}
"""Feeds name what they changed: they are written in the transaction of the change."""
PAGES = (
    *("/en/", LONDON, "/ar/embassies/fr-london/card/", "/en/embassies/fr-london.vcf"),
    *("/en/embassies/in/united-kingdom/", "/en/embassies/of/france/"),
    *("/en/embassies/of/france/in/united-kingdom/", "/en/countries/united-kingdom/"),
    *("/en/embassies/in/united-kingdom/map/", "/en/countries/united-kingdom/pack.html"),
    *("/en/countries/germany/", "/en/embassies/in/germany/"),
    *("/en/help/?nationality=FR&in=GB", "/en/help/?nationality=AT&in=FR"),
    *("/en/embassies/?q=france+london", "/en/news/", "/en/news/public-notice/"),
    *("/de/advisories/live/", "/en/advisories/feed.atom", "/en/about/data/"),
    *("/api/v1/missions/fr-london/", "/api/v1/help/?nationality=FR&in=GB"),
    *("/api/v1/countries/FR/", "/api/v1/arrangements/", "/api/v1/sources/"),
)


@pytest.fixture
def world(atlas: Atlas, clock: Traveller) -> Atlas:
    build_public_world(atlas)
    return atlas


def bodies(client: Client, paths: Sequence[str] = PAGES) -> dict[str, bytes]:
    answers = {path: client.get(path) for path in paths}
    return {
        path: bytes([one.status_code // 100]) + one.content
        for path, one in answers.items()
    }


def cold(client: Client, settings: LazySettings) -> dict[str, bytes]:
    settings.PAGE_STORE = False
    try:
        return bodies(client)
    finally:
        settings.PAGE_STORE = True


def test_every_table_that_a_public_page_reads_moves_a_stamp(
    world: Atlas, client: Client
) -> None:
    read = set().union(*readers_of(client).values())
    assert len(read) > 20
    known = {one.name for one in watched().tables} | NOTED_AS_MISSION | NOT_SHOWN
    known |= WRITTEN_WITH_MISSION
    assert read <= known, read - known


def shown_models() -> list[type[models.Model]]:
    tables = {one.name for one in watched().tables} | NOTED_AS_MISSION
    return [one for one in apps.get_models() if one._meta.db_table in tables]


@pytest.mark.parametrize("model", shown_models(), ids=lambda one: one._meta.db_table)
def test_no_stored_page_shows_a_row_that_is_gone(
    world: Atlas,
    client: Client,
    settings: LazySettings,
    page_store: Stored,
    model: type[models.Model],
) -> None:
    bodies(client)
    rows = list(model._base_manager.order_by("pk")[:2])
    assert rows
    for row in rows:
        with transaction.atomic():
            gone = model._base_manager.filter(pk=row.pk)
            gone._raw_delete(connection.alias)
            assert bodies(client) == cold(client, settings)
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    "change",
    [
        lambda: Mission.objects.filter(slug="fr-london").update(receiving_country="DE"),
        lambda: Mission.objects.filter(slug="fr-london").update(sending_country="DE"),
        lambda: Coverage.objects.filter(pk=Coverage.objects.first().pk).update(
            country="DE"
        ),
        lambda: Contact.objects.filter(channel="phone").update(purpose="emergency"),
        lambda: Mission.objects.update(withdrawn_at=NOW),
    ],
    ids=["moved", "given", "covers", "numbers", "withdrawn"],
)
def test_a_bulk_update_shows_on_every_stored_page(
    world: Atlas,
    client: Client,
    settings: LazySettings,
    page_store: Stored,
    change: object,
) -> None:
    before = bodies(client)
    with reviewed():
        change()  # type: ignore[operator]
    after = bodies(client)
    assert after == cold(client, settings)
    assert after != before


def test_what_is_of_other_countries_leaves_a_page_alone(
    world: Atlas, client: Client, page_store: Stored
) -> None:
    client.get(LONDON)
    made = page_store.page(LONDON)
    other = Mission.objects.exclude(sending_country__in=["FR", "GB"])
    other = other.exclude(receiving_country__in=["FR", "GB"]).exclude(
        coverages__country__in=["FR", "GB"]
    )
    assert other.filter(pk=other[0].pk).update(city="Elsewhere") == 1
    client.get(LONDON)
    assert page_store.page(LONDON) is made is not None


def test_an_article_appears_on_stored_pages_at_its_time(
    world: Atlas, client: Client, page_store: Stored, clock: Traveller
) -> None:
    article = Article.objects.get(slug="public-notice")
    Article.objects.filter(pk=article.pk).update(published_at=NOW + timedelta(hours=1))
    assert article.title not in client.get("/en/news/").text
    clock.shift(timedelta(minutes=59, seconds=59))
    assert article.title not in client.get("/en/news/").text
    clock.shift(1)
    assert article.title in client.get("/en/news/").text


def test_an_advisory_begins_and_ends_on_stored_pages(
    world: Atlas, client: Client, page_store: Stored, clock: Traveller, banner: object
) -> None:
    at = NOW + timedelta(hours=1)
    advisory = draft("soon", starts_at=at, ends_at=at + timedelta(hours=2))
    assert advisory.title not in client.get(LONDON).text
    with reviewed():
        issuing.issue(advisory, at=NOW)
    seen = []
    for hours in (0.5, 0.5, 1.9, 0.2):
        clock.shift(timedelta(hours=hours))
        seen.append(advisory.title in client.get(LONDON).text)
    assert seen == [False, True, True, False]


def test_a_fact_becomes_old_on_a_stored_page_at_midnight(
    world: Atlas, client: Client, page_store: Stored, clock: Traveller
) -> None:
    client.get("/en/embassies/of/france/")
    made = page_store.page("/en/embassies/of/france/")
    clock.move_to(NOW.replace(hour=23, minute=59, second=59))
    client.get("/en/embassies/of/france/")
    assert page_store.page("/en/embassies/of/france/") is made
    clock.shift(1)
    client.get("/en/embassies/of/france/")
    assert page_store.page("/en/embassies/of/france/") is not made


def test_a_page_that_says_what_time_it_is_is_never_older_than_a_minute(
    world: Atlas, client: Client, page_store: Stored, clock: Traveller
) -> None:
    client.get(LONDON)
    made = page_store.page(LONDON)
    clock.shift(59)
    client.get(LONDON)
    assert page_store.page(LONDON) is made
    clock.shift(1)
    client.get(LONDON)
    assert page_store.page(LONDON) is not made


def test_a_stored_page_costs_the_stamps_alone(
    world: Atlas,
    client: Client,
    page_store: Stored,
    django_assert_num_queries: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client.get(LONDON)
    monkeypatch.setattr(page_store.watch, "current", lambda: page_store.watch.stamps)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert client.get(LONDON).status_code == 200
