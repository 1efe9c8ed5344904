"""The demonstration content: facts with sources, loaded once."""

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from news.demo import load_demo
from news.models import Article
from portal.countries.names import is_country

pytestmark = pytest.mark.django_db

ROWS = json.loads(
    (Path(__file__).parents[2] / "news" / "data" / "demo.json").read_text("utf-8")
)


def test_seeding_twice_adds_nothing_the_second_time():
    call_command("seed_demo", stdout=StringIO())
    before = set(Article.objects.values_list("uid", "saved_at"))
    call_command("seed_demo", stdout=StringIO())
    assert set(Article.objects.values_list("uid", "saved_at")) == before
    assert len(before) == len(ROWS) >= 12


def test_what_staff_changed_is_left_alone():
    load_demo()
    article = Article.objects.get(slug="first-russian-aircraft-leave-syria")
    article.title, article.slug = "Changed by staff", "changed"
    article.save()
    assert load_demo() == 0
    article.refresh_from_db()
    assert article.title == "Changed by staff"


def test_every_item_is_marked_dated_and_sourced():
    load_demo()
    articles = Article.objects.all()
    assert len(articles) == len(ROWS)
    for article in articles:
        assert article.is_demo
        assert article.agency
        assert article.source_url.startswith("http")
        assert article.published_at is not None
        assert article.published_at < datetime(2026, 11, 1, tzinfo=UTC)
        article.full_clean()


def test_the_countries_of_the_items_exist_and_the_dates_differ():
    assert all(is_country(code) for row in ROWS for code in row["countries"])
    assert len({row["published_at"] for row in ROWS}) == len(ROWS)


def test_the_article_that_this_began_from_keeps_to_its_facts(client):
    load_demo()
    page = client.get("/en/news/first-russian-aircraft-leave-syria/").content.decode()
    for fact in (
        *("five and a half months", "about 9,000 sorties", "Staffan de Mistura"),
        *("27 February", "More than 270,000 people", "March 2011", "Geneva"),
        *(">AFP</a>", "15 March 2016", "<h2>A truce since 27 February</h2>"),
        *("Embassies in Syria", "Embassies in Russia"),
    ):
        assert fact in page, fact


@pytest.mark.shared
def test_every_other_items_source_stands_in_the_tables_of_facts(shared):
    facts = "".join(
        (shared / "facts" / name).read_text("utf-8")
        for name in ("statuses.csv", "arrangements.md")
    )
    assert len(ROWS) >= 12
    for row in ROWS[1:]:
        source = row["source_url"]
        known = source in facts or (
            "Directive (EU) 2015/637" in facts and "/2015/637/" in source
        )
        assert known, source


def test_headlines_are_in_every_language_of_the_site():
    load_demo()
    articles = list(Article.objects.with_translations())
    languages = [code for code, _name in settings.LANGUAGES if code != "en"]
    assert len(articles) == len(ROWS)
    assert not [
        (article.slug, language)
        for article in articles
        for language in languages
        if article.words(language).language != language
        or not article.words(language).standfirst
    ]
