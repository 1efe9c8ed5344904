"""Words in, articles out; nothing that is typed is syntax."""

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings, strategies as st

from news.models import Article, Stage
from news.search import MAX_HITS, MAX_TERMS, matching, search, terms_of
from tests.atlas import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

HOSTILE = [
    *('"', "'", '""', "(", ")", "*", "^", "-", "+", ":", "{", "}", "\\", "%", "_", "&"),
    *("AND", "OR", "NOT", "NEAR", "NEAR(a b, 2)", "title:x", "a AND", "a OR b NOT"),
    *(
        '"unclosed',
        "search_title : x",
        "x*",
        "^x",
        "x + y",
        "-x",
        "<->",
        "!x",
        "a & | b",
    ),
    *("\x00", "a\x00b", "\ud800", "\udfff", "\u202e", "\uffff", "½", "²", "\u0301"),
    *("'; DROP TABLE news_article; --", "%s %(at)s", "$1", "🏛", "a" * 10_000),
    " ".join(f"w{number}" for number in range(2000)),
    "\u00df" * 5_000,
]


def found(text: str) -> list[str]:
    return [hit.article.title for hit in search(text, at=NOW).hits]


def test_every_word_must_be_there_in_any_order_and_ending(write):
    write(title="Embassies reopen", body="Two of them, in Kyiv.")
    write(title="An embassy closes", body="In Minsk.")
    assert found("kyiv embassy") == ["Embassies reopen"]
    assert found("EMBASSY") == ["Embassies reopen", "An embassy closes"]
    assert found("embassy kyiv minsk") == []


def test_a_word_in_the_title_counts_for_more_than_a_later_date(write):
    write(title="Other things", body="The consulate moved.")
    write(title="The consulate moves", body="To another street.")
    assert found("consulate") == ["The consulate moves", "Other things"]


def test_the_words_found_are_marked_in_title_and_text(write):
    write(title="Embassies reopen", standfirst="The embassy in Kyiv is back.")
    hit = search("embassy", at=NOW).hits[0]
    assert [(one.text, one.is_hit) for one in hit.title] == [
        ("Embassies", True),
        (" reopen", False),
    ]
    assert "embassy" in [one.text for one in hit.snippet if one.is_hit]


def test_marks_are_elements_and_the_text_around_them_is_escaped(client, write):
    write(title="A <b>bold</b> embassy", body="The embassy & <i>others</i>.")
    page = client.get("/en/news/?q=embassy").content.decode()
    assert "A &lt;b&gt;bold&lt;/b&gt; <mark>embassy</mark>" in page
    assert "<mark>embassy</mark> &amp; " in page
    assert "<i>" not in page


@pytest.mark.parametrize("word", ["посольство", "大使馆", "سفارة", "दूतावास", "zürich"])
def test_words_of_every_script_are_found(write, word):
    write(title="One", body=f"x {word} y")
    write(title="Two", body="nothing of it")
    assert found(word) == ["One"]


def test_chinese_is_found_inside_a_run_and_shown_without_our_spaces(write):
    write(title="One", language="zh-hans", body="中国驻俄罗斯大使馆已重新开放")
    hit = search("大使馆", at=NOW).hits[0]
    assert "".join(one.text for one in hit.snippet) == "中国驻俄罗斯大使馆已重新开放"
    assert found("馆使") == []


def test_an_edit_and_a_deletion_reach_the_index(write):
    article = write(title="Zebra")
    article.title = "Okapi"
    article.save()
    assert (found("zebra"), found("okapi")) == ([], ["Okapi"])
    article.delete()
    assert found("okapi") == []


def test_only_what_is_public_is_found(write):
    write(title="Zebra one", stage=Stage.DRAFT)
    write(title="Zebra two", published_at=NOW + timedelta(microseconds=1))
    write(title="Zebra three", published_at=NOW)
    assert found("zebra") == ["Zebra three"]
    assert len(matching("zebra", at=NOW)) == 1


@pytest.mark.fault("S7", "hostile-search")
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_hostile_query_breaks_search_page_or_api(client, write, text):
    write(title="A w1 ß title", body="x")
    search(text, at=NOW)
    # Some of these are refused with 400 before they come to the page.
    safe = text.encode("utf-8", "surrogatepass")
    assert client.get("/en/news/", {"q": safe}).status_code in {200, 400}
    assert client.get("/api/v1/news/", {"q": safe}).status_code in {200, 400}


@pytest.mark.fault("S7", "hostile-search")
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.one_of(st.text(), st.lists(st.sampled_from(HOSTILE)).map(" ".join)))
def test_no_text_whatever_breaks_search(db, text):
    search(text, at=NOW)


@pytest.mark.fault("S7", "hostile-search")
def test_a_query_is_cut_to_what_a_person_would_type():
    assert terms_of('"Embassy" (Kyiv)* NOT') == ["Embassy", "Kyiv", "NOT"]
    assert len(terms_of(" ".join(f"a{number}" for number in range(30)))) == MAX_TERMS
    assert terms_of("***") == []


def test_a_word_of_every_article_ranks_only_the_latest(client, db):
    articles = [
        Article(
            title=f"Zebra {number}",
            body="x",
            slug=f"zebra-{number}",
            stage=Stage.APPROVED,
            published_at=NOW - timedelta(days=400) + timedelta(hours=number),
        )
        for number in range(MAX_HITS + 5)
    ]
    for article in articles:
        article.derive()
    Article.objects.bulk_create(articles)
    results = search("zebra", at=NOW)
    assert results.is_capped
    assert results.has_next
    assert results.hits[0].article.title == f"Zebra {MAX_HITS + 4}"
    last = search("zebra", at=NOW, page=MAX_HITS // 20)
    assert len(last.hits) == 20
    assert not last.has_next
    assert client.get("/en/news/?q=zebra&page=10").status_code == 200
    assert client.get("/en/news/?q=zebra&page=11").status_code == 404


@pytest.mark.skipif(connection.vendor != "sqlite", reason="triggers are SQLite's")
def test_no_migration_has_lost_the_triggers_of_the_index(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        names = {name for (name,) in cursor.fetchall()}
    assert {
        f"news_article_fts_{event}" for event in ("insert", "update", "delete")
    } <= names
