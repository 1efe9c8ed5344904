"""When may the public read an article? Decided at reading, in two spellings."""

from datetime import timedelta
from itertools import product

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from news.models import Article, FormerSlug, Stage, State
from tests.atlas import NOW

pytestmark = pytest.mark.django_db

INSTANT = timedelta(microseconds=1)
AROUND = [-timedelta(days=1), -INSTANT, timedelta(0), INSTANT, timedelta(days=1)]


@pytest.fixture
def every_article(write):
    for stage, offset in product(Stage, AROUND):
        extra = {}
        if stage == Stage.WITHDRAWN:
            extra = {"withdrawn_at": NOW, "withdrawal_reason": "wrong"}
        write(stage=stage, published_at=NOW + offset, **extra)
    write(stage=Stage.DRAFT, published_at=None)
    return list(Article.objects.all())


def test_the_queryset_and_the_predicate_agree_on_what_is_public(every_article):
    for offset in AROUND:
        at = NOW + offset
        by_query = set(Article.objects.public(at))
        assert by_query == {one for one in every_article if one.is_public(at)}
    assert 0 < Article.objects.public(NOW).count() < len(every_article)


def test_an_article_is_public_from_the_very_instant_of_its_date(write):
    article = write(published_at=NOW)
    assert article.is_public(NOW)
    assert not article.is_public(NOW - INSTANT)
    assert article in Article.objects.public(NOW)
    assert article not in Article.objects.public(NOW - INSTANT)


def test_the_queryset_and_the_predicate_agree_on_every_state(every_article):
    assert len(every_article) == len(Stage) * len(AROUND) + 1
    for offset in AROUND:
        at = NOW + offset
        for state in State:
            by_query = set(Article.objects.in_state(state, at))
            assert by_query == {
                one for one in every_article if one.state_at(at) == state
            }


@pytest.mark.fault("clock-jumps")
def test_a_scheduled_article_appears_without_any_job_running(client, write):
    write(title="Scheduled notice", published_at=NOW + timedelta(seconds=30))
    with time_machine.travel(NOW, tick=False) as clock:
        assert b"Scheduled notice" not in client.get("/en/news/").content
        assert client.get("/en/news/scheduled-notice/").status_code == 404
        clock.shift(timedelta(seconds=30))
        assert b"Scheduled notice" in client.get("/en/news/").content
        assert client.get("/en/news/scheduled-notice/").status_code == 200


def test_an_article_cannot_be_approved_without_a_date(write):
    article = write(stage=Stage.DRAFT, published_at=None)
    article.stage = Stage.APPROVED
    with pytest.raises(ValidationError):
        article.clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        article.save()


def test_an_article_is_not_withdrawn_without_a_reason(write):
    article = write()
    with pytest.raises(ValidationError):
        article.withdraw(" \n", NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(stage=Stage.WITHDRAWN)


def test_the_copied_date_follows_every_change_of_the_article(write):
    article = write(("SY", "RU"))
    assert list(_dates(article)) == [article.published_at] * 2
    article.published_at = NOW
    article.save()
    assert list(_dates(article)) == [NOW] * 2
    article.set_countries(["RU", "UA"])
    assert article.country_codes == ["RU", "UA"]
    assert list(_dates(article)) == [NOW] * 2
    article.withdraw("wrong", NOW)
    assert list(_dates(article)) == [None] * 2


def test_a_stale_copied_date_shows_nothing_that_is_not_public(write):
    article = write(("SY",))
    Article.objects.filter(pk=article.pk).update(stage=Stage.DRAFT)
    assert list(_dates(article)) == [article.published_at]
    assert not Article.objects.public(NOW).about("SY").exists()


def _dates(article):
    return article.countries.values_list("listed_at", flat=True)


def test_an_address_is_made_from_the_title_and_stays(write):
    article = write(title="Côte d'Ivoire: l'ambassade ferme")
    assert article.slug == "cote-d-ivoire-l-ambassade-ferme"
    article.title = "Another title"
    article.save()
    assert article.slug == "cote-d-ivoire-l-ambassade-ferme"


@pytest.mark.parametrize("title", ["2016", "in", "Посольство", "大使馆", "preview"])
def test_no_title_takes_an_address_that_the_news_needs(client, write, title):
    article = write(title=title)
    with time_machine.travel(NOW, tick=False):
        answer = client.get(f"/en/news/{article.slug}/")
    assert answer.status_code == 200
    assert title in answer.content.decode()


def test_two_articles_of_one_title_have_two_addresses(write):
    first, second = write(title="Notice"), write(title="Notice")
    assert first.slug == "notice"
    assert second.slug == f"notice-{second.uid.hex[:8]}"


def test_a_former_address_leads_to_the_present_one(client, write):
    article = write(slug="first-name")
    article.slug = "second-name"
    article.save()
    with time_machine.travel(NOW, tick=False):
        answer = client.get("/fr/news/first-name/")
    assert (answer.status_code, answer["Location"]) == (301, "/fr/news/second-name/")


def test_an_address_taken_back_is_no_former_one(write):
    article = write(slug="first-name")
    for slug in ("second-name", "first-name"):
        article.slug = slug
        article.save()
    assert [row.slug for row in FormerSlug.objects.all()] == ["second-name"]


def test_nobody_takes_over_a_former_address(write):
    article = write(slug="first-name")
    article.slug = "second-name"
    article.save()
    assert write(title="First name").slug != "first-name"
    with pytest.raises(ValidationError):
        Article(slug="first-name", title="x", body="y").clean()
