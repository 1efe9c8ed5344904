"""Atom, the sitemap and the news sitemap."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.urls import reverse

from news.models import Stage
from news.sitemaps import ARTICLES, MAX_ARTICLES, RECENT
from tests.atlas import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
GOOGLE_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def parse(client, path: str) -> ElementTree.Element:
    answer = client.get(path)
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content)  # noqa: S314


def entries(client, path: str = "/en/news/feed.atom") -> list[ElementTree.Element]:
    return parse(client, path).findall(f"{ATOM}entry")


def test_an_entry_holds_the_text_its_language_its_dates_and_its_source(client, write):
    article = write(
        ("SY", "RU"),
        title="سفارة & others",
        language="ar",
        body="Text <b>",
        standfirst="Short.",
        author="News desk",
        source_url="https://agency.example/1",
        updated_at=NOW,
    )
    (entry,) = entries(client)
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    assert entry.findtext(f"{ATOM}title") == "سفارة & others"
    assert entry.findtext(f"{ATOM}content") == article.safe_body
    assert entry.findtext(f"{ATOM}summary") == "Short."
    assert entry.findtext(f"{ATOM}published") == "2026-11-23T11:00:00+00:00"
    assert entry.findtext(f"{ATOM}updated") == "2026-11-23T12:00:00+00:00"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "News desk"
    links = {one.get("rel"): one.get("href") for one in entry.findall(f"{ATOM}link")}
    assert links["via"] == "https://agency.example/1"
    assert links["alternate"] == settings.SITE_URL + article.get_absolute_url()
    terms = [one.get("term") for one in entry.findall(f"{ATOM}category")]
    assert terms == ["SY", "RU"]


def test_the_id_of_an_entry_survives_every_edit_and_is_the_same_everywhere(
    client, write
):
    article = write(("SY",))
    paths = ["/en/news/feed.atom", "/fr/news/feed.atom", "/en/news/in/syria/feed.atom"]

    def ids():
        return {
            entry.findtext(f"{ATOM}id")
            for path in paths
            for entry in entries(client, path)
        }

    before = ids()
    article.title, article.slug = "Another title", "another-address"
    article.published_at = NOW
    article.save()
    assert ids() == before
    (identity,) = before
    assert identity.startswith("tag:")
    assert identity.endswith(f":news/{article.uid}")


def test_every_feed_has_an_id_and_an_address_of_its_own(client, write):
    write(("SY",))
    seen = set()
    for path in (
        "/en/news/feed.atom",
        "/fr/news/feed.atom",
        "/en/news/in/syria/feed.atom",
        "/en/news/in/russia/feed.atom",
    ):
        feed = parse(client, path)
        seen.add(feed.findtext(f"{ATOM}id"))
        links = {one.get("rel"): one.get("href") for one in feed.findall(f"{ATOM}link")}
        assert links["self"] == settings.SITE_URL + path
    assert len(seen) == 4


def test_a_countrys_feed_holds_its_news_only(client, write):
    write(("SY",), title="Of Syria")
    write(("RU",), title="Of Russia")
    titles = [
        entry.findtext(f"{ATOM}title")
        for entry in entries(client, "/en/news/in/syria/feed.atom")
    ]
    assert titles == ["Of Syria"]
    assert client.get("/en/news/in/SY/feed.atom")["Location"].endswith(
        "/in/syria/feed.atom"
    )


def test_an_unchanged_feed_is_not_sent_again(client, write):
    write()
    tag = client.get("/en/news/feed.atom")["ETag"]
    again = client.get("/en/news/feed.atom", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    write(title="New")
    new = client.get("/en/news/feed.atom", headers={"if-none-match": tag})
    assert new.status_code == 200


def test_pages_name_their_feeds(client, write):
    article = write(("SY",))
    for path, feeds in {
        "/en/news/": ["/en/news/feed.atom"],
        "/en/news/in/syria/": ["/en/news/in/syria/feed.atom"],
        article.get_absolute_url(): [
            "/en/news/feed.atom",
            "/en/news/in/syria/feed.atom",
        ],
    }.items():
        page = client.get(path).content.decode()
        assert [feed for feed in feeds if f'href="{feed}"' not in page] == []


def test_the_news_sitemap_holds_two_days_and_no_more(client, write):
    write(title="Just in", published_at=NOW - RECENT, language="fr")
    write(title="Just out", published_at=NOW - RECENT - timedelta(microseconds=1))
    write(title="Later", published_at=NOW + timedelta(seconds=1))
    (url,) = parse(client, reverse("news-sitemap")).findall(f"{SITEMAP}url")
    assert url.findtext(f"{SITEMAP}loc") == f"{settings.SITE_URL}/fr/news/just-in/"
    news = url.find(f"{GOOGLE_NEWS}news")
    assert news is not None
    assert news.findtext(f"{GOOGLE_NEWS}title") == "Just in"
    assert news.findtext(f"{GOOGLE_NEWS}publication/{GOOGLE_NEWS}language") == "fr"
    date = news.findtext(f"{GOOGLE_NEWS}publication_date")
    assert date == "2026-11-21T12:00:00+00:00"


def test_the_news_sitemap_never_lists_more_than_a_thousand(client, write, monkeypatch):
    assert MAX_ARTICLES == 1000
    monkeypatch.setattr("news.sitemaps.MAX_ARTICLES", 2)
    for _ in range(3):
        write()
    assert len(parse(client, reverse("news-sitemap"))) == 2


def test_the_sitemap_names_every_public_article_and_no_other(write):
    write(title="Public")
    write(title="Draft", stage=Stage.DRAFT)
    assert [path for path, _changed in ARTICLES.all_entries()] == ["news/public/"]
