"""Archives of the news by year and month, pages of a list, and headlines."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from typing import Any

from django.db.models import Exists, Q, QuerySet

from news.models import Article, ArticleCountry, ArticleQuerySet
from portal.web.compiled_queries import CompiledQuery, set_prefetched

PAGE_SIZE = 20
LAST_PAGE = 50
"""Of a list: the cost of a page grows with its number. The archives go further back."""

FIRST_YEAR = 1990


@dataclass(frozen=True)
class Page:
    """One page of a list, and the numbers of the pages beside it."""

    articles: list[Article]
    number: int
    newer: int | None
    older: int | None
    is_cut: bool


def list_page(articles: ArticleQuerySet, number: int) -> Page:
    """Return one page of a list, without counting the list. Two queries."""
    start = (number - 1) * PAGE_SIZE
    return _page(list(articles.for_lists()[start : start + PAGE_SIZE + 1]), number)


def newest_page(at: datetime, number: int) -> Page:
    """Return one page of the list of all articles. Two queries."""
    start = (number - 1) * PAGE_SIZE
    return _page(_with_countries(_newest(start, PAGE_SIZE + 1).rows(at)), number)


def headlines(at: datetime, count: int) -> list[Article]:
    """Return the newest articles. One query."""
    return _newest(0, count).rows(at)


def headlines_about(country: str, at: datetime, count: int) -> list[Article]:
    """Return the newest articles about a country. One query."""
    return _newest_about(count).rows(at, country)


def _page(rows: list[Article], number: int) -> Page:
    has_more = len(rows) > PAGE_SIZE
    return Page(
        articles=rows[:PAGE_SIZE],
        number=number,
        newer=number - 1 if number > 1 else None,
        older=number + 1 if has_more and number < LAST_PAGE else None,
        is_cut=has_more and number == LAST_PAGE,
    )


@cache
def _newest(start: int, count: int) -> CompiledQuery[Article]:
    def query(at: datetime) -> ArticleQuerySet:
        public = Article.objects.public(at).newest_first()
        return public.without_long_texts().with_lines()[start : start + count]

    return CompiledQuery(query)


@cache
def _newest_about(count: int) -> CompiledQuery[Article]:
    def query(at: datetime, country: str) -> ArticleQuerySet:
        public = Article.objects.public(at).about(country)
        return public.without_long_texts().with_lines()[:count]

    return CompiledQuery(query)


_COUNTRIES = CompiledQuery(lambda keys: ArticleCountry.objects.filter(article__in=keys))


def _with_countries(articles: list[Article]) -> list[Article]:
    """Return articles with their countries, as prefetch_related() does. One query."""
    by_article: dict[int, list[ArticleCountry]] = {one.pk: [] for one in articles}
    for row in _COUNTRIES.rows(list(by_article)):
        by_article[row.article_id].append(row)
    for one in articles:
        set_prefetched(one, "countries", by_article[one.pk], "article")
    return articles


def published_in(year: int, month: int | None = None) -> Q:
    """Return a filter for articles published in a year or a month, in UTC."""
    if month is None:
        start, end = _start_of(year, 1), _start_of(year + 1, 1)
    else:
        start, end = _start_of(year, month), _start_of(year, month + 1)
    return Q(published_at__gte=start, published_at__lt=end)


def _start_of(year: int, month: int) -> datetime:
    return datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, 1, tzinfo=UTC)


def years(at: datetime) -> list[int]:
    """Return the years with news, the latest first. Two queries."""
    first = _OLDEST.first(at)
    if first is None or first[0] is None:
        return []
    years = range(max(first[0].year, FIRST_YEAR), at.year + 1)
    edges = [_start_of(year, 1) for year in (*years, at.year + 1)]
    found = zip(years, _with_news(at, edges), strict=True)
    return [year for year, has_news in reversed([*found]) if has_news]


def months(at: datetime, year: int) -> list[date]:
    """Return the first day of each month with news in a year. One query."""
    edges = [_start_of(year, month) for month in range(1, 14)]
    found = zip(edges, _with_news(at, edges), strict=False)
    return [start.date() for start, has_news in found if has_news]


def _oldest_query(at: datetime) -> QuerySet[Article, tuple[datetime | None]]:
    dated = Article.objects.public(at).order_by("published_at")
    return dated.values_list("published_at")[:1]


def _spans_query(at: datetime, *edges: datetime) -> QuerySet[Article, tuple[Any, ...]]:
    # EXISTS stops at the first row of the index; a count would read all of them.
    public = Article.objects.public(at)
    probes = {
        f"has_{number}": Exists(
            public.filter(published_at__gte=start, published_at__lt=end)
        )
        for number, (start, end) in enumerate(pairwise(edges))
    }
    return Article.objects.order_by().annotate(**probes).values_list(*probes)[:1]


_OLDEST = CompiledQuery(_oldest_query)
_SPANS = CompiledQuery(_spans_query)


def _with_news(at: datetime, edges: list[datetime]) -> tuple[bool, ...]:
    """Return whether there is an article between each two moments. One query."""
    return _SPANS.first(at, *edges) or (False,) * (len(edges) - 1)
