"""What a reader sees of the news."""

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core import signing

from news.archive import LAST_PAGE, PAGE_SIZE
from news.models import Article, Stage
from news.preview import HOURS, token_for
from tests.atlas import NOW
from tests.support.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


class Text(HTMLParser):
    """The words of a page, its data blocks left out."""

    def __init__(self):
        super().__init__()
        self.words, self.skipping = [], False

    def handle_starttag(self, tag, attrs):
        self.skipping = tag in {"script", "style"}

    def handle_endtag(self, tag):
        self.skipping = False

    def handle_data(self, data):
        if not self.skipping:
            self.words.append(data)


def get(client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return str(answer.content.decode())


def visible(page: str) -> str:
    text = Text()
    text.feed(page[page.index("<body") :])
    return " ".join(" ".join(text.words).split())


def data_blocks(page: str) -> dict[str, Any]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return {block["@type"]: block for block in map(json.loads, blocks)}


@pytest.fixture
def report(write):
    write(title="The one after")
    article = write(
        ("SY", "RU"),
        title="First aircraft <leave>",
        standfirst="They go home.",
        body="Some text.\n\n## A sub-heading\n\nMore.",
        agency="AFP",
        source_url="https://agency.example/report",
        author="News desk",
        published_at=datetime(2016, 3, 15, 12, tzinfo=UTC),
        updated_at=datetime(2016, 3, 17, 9, tzinfo=UTC),
        change_note="The number of flights was added.",
    )
    write(title="The one before", published_at=datetime(2016, 3, 14, tzinfo=UTC))
    return article


def test_the_way_to_an_article_stands_before_its_text(client, report):
    page = get(client, report.get_absolute_url())
    way = page[page.index('<nav class="breadcrumb') :].split("</nav>")[0]
    texts = [text.strip() for text in re.findall(r">([^<>]+)<", way)]
    assert [text for text in texts if text] == [
        *("Home", "News", "First aircraft &lt;leave&gt;")
    ]
    assert 'aria-current="page"' in way


@pytest.mark.parametrize(
    ("language", "date"),
    [
        ("en", "15 March 2016"),
        ("fr", "15 mars 2016"),
        ("de", "15. März 2016"),
        ("ru", "15 марта 2016"),
        ("ar", "15 مارس 2016"),
        ("zh-hans", "2016年3月15日"),
    ],
)
def test_the_date_is_in_the_readers_language(client, report, language, date):
    page = get(client, f"/{language}/news/{report.slug}/")
    assert '<time datetime="2016-03-15T12:00:00+00:00">' in page
    assert date in visible(page).replace("\u200f", "")


def test_an_article_names_its_source_its_author_and_what_changed(client, report):
    page = get(client, report.get_absolute_url())
    assert (
        '<a href="https://agency.example/report" rel="noopener nofollow">AFP</a>'
        in page
    )
    assert "By News desk" in page
    assert "17 March 2016" in page
    assert "The number of flights was added." in page
    assert "<h2>A sub-heading</h2>" in page


def test_an_article_leads_to_the_missions_in_its_countries(client, report):
    page = get(client, report.get_absolute_url())
    assert '<a href="/en/embassies/in/syria/">Embassies in Syria</a>' in page
    assert '<a href="/en/embassies/in/russia/">Embassies in Russia</a>' in page
    assert 'href="/en/news/in/syria/"' in page


def test_an_article_leads_to_its_neighbours(client, report):
    page = get(client, report.get_absolute_url())
    assert re.search(r'rel="prev" href="/en/news/the-one-before/"', page)
    assert re.search(r'rel="next" href="/en/news/the-one-after/"', page)


def test_articles_of_one_instant_have_an_order_and_none_is_skipped(client, write):
    for number in range(3):
        write(title=f"Twin {number}", published_at=NOW)
    seen, path = [], "/en/news/twin-2/"
    while path:
        seen.append(path)
        older = re.search(r'rel="prev" href="([^"]+)"', get(client, path))
        path = older.group(1) if older else ""
    assert seen == ["/en/news/twin-2/", "/en/news/twin-1/", "/en/news/twin-0/"]


def test_sharing_needs_no_other_site(client, report):
    page = get(client, report.get_absolute_url())
    share = page.split('<section class="news-share"')[1].split("</section>")[0]
    assert "mailto:?subject=First%20aircraft%20%3Cleave%3E&amp;body=http" in share
    assert set(re.findall(r'href="(\w+):', share)) == {"mailto", "http"}
    assert "<script" not in share


def test_what_machines_read_is_what_people_see(client, report):
    page = get(client, report.get_absolute_url())
    seen = visible(page)
    blocks = data_blocks(page)
    article = blocks["NewsArticle"]
    for name in ("headline", "description"):
        assert article[name] in seen
    assert article["author"]["name"] in seen
    assert article["sourceOrganization"]["name"] in seen
    assert article["isBasedOn"] in page
    assert f'datetime="{article["datePublished"]}"' in page
    assert f'datetime="{article["dateModified"]}"' in page
    for country in article["contentLocation"]:
        assert f"Embassies in {country['name']}" in seen
    way = blocks["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in way] == ["Home", "News", report.title]
    assert all(step["name"] in seen for step in way)
    assert "item" not in way[-1]


def test_a_shared_link_shows_title_and_standfirst(client, report):
    page = unescape(get(client, report.get_absolute_url()))
    assert '<meta property="og:type" content="article">' in page
    assert '<meta property="og:title" content="First aircraft <leave>">' in page
    assert '<meta property="og:description" content="They go home.">' in page


def test_one_canonical_address_and_every_language_once(client, report):
    page = get(client, f"/fr/news/{report.slug}/")
    canonical = re.findall(r'<link rel="canonical" href="([^"]+)"', page)
    assert len(canonical) == 1
    assert canonical[0].endswith(f"/fr/news/{report.slug}/")
    assert data_blocks(page)["NewsArticle"]["mainEntityOfPage"] == canonical[0]
    assert f'<meta property="og:url" content="{canonical[0]}">' in page
    assert page.count('hreflang="fr" href') == 1


def test_text_in_another_language_says_which(client, write):
    article = write(title="سفارة", body="نص", language="ar")
    page = get(client, f"/en/news/{article.slug}/")
    assert '<h1 lang="ar" dir="rtl">سفارة</h1>' in page
    assert '<div class="news-body" lang="ar" dir="rtl">' in page
    assert "<h1>سفارة</h1>" in get(client, f"/ar/news/{article.slug}/")
    assert '<h2 lang="ar" dir="rtl">' in get(client, "/en/news/")


@pytest.mark.fault("S2")
def test_stored_html_is_sanitised_again_when_it_is_shown(client, report):
    evil = "<p>ok</p><script>alert(1)</script>"
    Article.objects.filter(pk=report.pk).update(body_html=evil)
    for path in (
        report.get_absolute_url(),
        "/en/news/feed.atom",
        f"/api/v1/news/{report.slug}/",
    ):
        page = get(client, path)
        assert "alert(1)" not in page, path


def test_old_news_says_that_it_is_old(client, write):
    write(title="Fresh", published_at=NOW - timedelta(days=365))
    write(title="Stale", published_at=NOW - timedelta(days=365, seconds=1))
    words = "news of its day"
    assert words not in get(client, "/en/news/fresh/")
    assert words in get(client, "/en/news/stale/")


def test_a_withdrawn_article_is_gone_and_says_nothing_of_itself(client, report):
    report.withdraw("The secret reason.", NOW)
    page = get(client, report.get_absolute_url(), status=410)
    assert "This article was withdrawn" in page
    for secret in ("aircraft", "secret reason", "AFP"):
        assert secret not in page.replace(report.slug, "")


def test_a_list_is_cut_into_pages_with_the_newest_first(client, write):
    for _ in range(PAGE_SIZE + 1):
        write(("SY",))
    for path in ("/en/news/", "/en/news/in/syria/", "/en/news/2026/"):
        first, second = get(client, path), get(client, f"{path}?page=2")
        assert first.count("<h2><a") == PAGE_SIZE, path
        assert second.count("<h2><a") == 1, path
        assert f"Notice {PAGE_SIZE + 1}<" in second
        assert 'rel="next" href="?page=2"' in first
        assert 'rel="prev" href="?page=1"' in second


@pytest.mark.parametrize(
    "page", ["0", "-1", "x", "", "1.5", "²", "٣", "99", "9" * 50, "2"]
)
def test_a_page_that_is_not_there_is_not_found(client, write, page):
    write()
    for path in ("/en/news/", "/en/news/in/syria/", "/en/news/2026/"):
        assert client.get(path, {"page": page}).status_code == 404


def test_the_list_ends_and_says_where_older_news_is(client, write):
    articles = [
        Article(
            title="x",
            body="x",
            slug=f"x-{number}",
            stage=Stage.APPROVED,
            published_at=NOW - timedelta(hours=number),
        )
        for number in range(LAST_PAGE * PAGE_SIZE + 1)
    ]
    Article.objects.bulk_create(articles)
    last = get(client, f"/en/news/?page={LAST_PAGE}")
    assert "The list ends here" in last
    assert 'rel="next"' not in last
    assert client.get(f"/en/news/?page={LAST_PAGE + 1}").status_code == 404


def test_the_archives_lead_to_the_years_and_months_that_have_news(client, report):
    assert re.findall(r'href="/en/news/(\d+)/"', get(client, "/en/news/")) == [
        *("2026", "2016")
    ]
    year = get(client, "/en/news/2016/")
    assert re.findall(r'href="/en/news/2016/(\d+)/"', year) == ["3"]
    assert "March 2016" in visible(get(client, "/en/news/2016/3/"))


@pytest.mark.parametrize(
    "when", ["2015", "0000", "9999", "1000", "2016/0", "2016/13", "2016/4"]
)
def test_a_time_without_news_is_not_found(client, report, when):
    assert client.get(f"/en/news/{when}/").status_code == 404


def test_the_first_and_last_instants_of_a_month_belong_to_it(client, write):
    start, end = datetime(2020, 2, 1, tzinfo=UTC), datetime(2020, 3, 1, tzinfo=UTC)
    write(title="First instant", published_at=start)
    write(title="Last instant", published_at=end - timedelta(microseconds=1))
    write(title="Next month", published_at=end)
    page = get(client, "/en/news/2020/2/")
    assert "First instant" in page
    assert "Last instant" in page
    assert "Next month" not in page


def test_a_countrys_news_is_its_own_and_a_code_leads_there(client, report):
    page = get(client, "/en/news/in/syria/")
    assert "First aircraft" in page
    assert "The one after" not in page
    assert client.get("/en/news/in/SY/")["Location"] == "/en/news/in/syria/"
    assert client.get("/en/news/in/nowhere/").status_code == 404


def test_no_news_about_a_country_is_said_in_words(client, report):
    page = get(client, "/en/news/in/france/")
    assert "We have published no news about France." in page
    assert 'href="/en/embassies/in/france/"' in page


def test_search_results_and_previews_are_not_for_search_engines(
    client, staff_client, report
):
    assert '<meta name="robots" content="noindex">' in get(client, "/en/news/?q=x")
    preview = get(staff_client, f"/en/news/preview/{token_for(report)}/")
    assert '<meta name="robots" content="noindex">' in preview


def test_a_preview_is_for_staff_and_ends(client, staff_client, write, clock):
    draft = write(title="Draft notice", stage=Stage.DRAFT, published_at=None)
    path = f"/fr/news/preview/{token_for(draft)}/"
    answer = staff_client.get(path)
    assert "Draft notice" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert client.get(path).status_code == 404
    assert staff_client.get(f"{path[:-2]}x/").status_code == 404
    assert (
        staff_client.get(f"/fr/news/preview/{signing.dumps('x')}/").status_code == 404
    )
    clock.shift(timedelta(hours=HOURS, seconds=1))
    assert staff_client.get(path).status_code == 404


def test_a_user_who_is_not_staff_previews_nothing(django_user_model, write):
    draft = write(stage=Stage.DRAFT)
    client = signed_in(django_user_model.objects.create_user("reader"))
    assert client.get(f"/en/news/preview/{token_for(draft)}/").status_code == 404


@pytest.fixture
def crowd(write):
    for _ in range(PAGE_SIZE + 2):
        write(("SY", "RU"), agency="AFP", image_alt="x")


def test_what_an_article_page_costs(client, crowd, django_assert_num_queries):
    # the article, its countries, the older one, the newer one
    with django_assert_num_queries(4):
        client.get("/en/news/notice-3/")


def test_what_a_list_costs(client, crowd, django_assert_num_queries):
    # the oldest date, the years with news, the articles, their countries
    with django_assert_num_queries(4):
        client.get("/en/news/")
    # the articles, their countries
    with django_assert_num_queries(2):
        client.get("/en/news/in/syria/")


def test_what_a_search_costs(client, crowd, django_assert_num_queries):
    # the matches, their articles, those articles' countries, the snippets
    with django_assert_num_queries(4):
        client.get("/en/news/?q=notice")
