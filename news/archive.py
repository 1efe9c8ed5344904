"""Archives of the news by year and month, and pages of a list."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Exists, Q

from news.models import Article, ArticleQuerySet

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
    rows = list(articles.for_lists()[start : start + PAGE_SIZE + 1])
    has_more = len(rows) > PAGE_SIZE
    return Page(
        articles=rows[:PAGE_SIZE],
        number=number,
        newer=number - 1 if number > 1 else None,
        older=number + 1 if has_more and number < LAST_PAGE else None,
        is_cut=has_more and number == LAST_PAGE,
    )


def published_in(year: int, month: int | None = None) -> Q:
    """Return a filter for articles published in a year or a month, in UTC."""
    if month is None:
        start, end = _start_of(year, 1), _start_of(year + 1, 1)
    else:
        start, end = _start_of(year, month), _start_of(year, month + 1)
    return Q(published_at__gte=start, published_at__lt=end)


def _start_of(year: int, month: int) -> datetime:
    return datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, 1, tzinfo=UTC)


def years(public: ArticleQuerySet, at: datetime) -> list[int]:
    """Return the years with news, the latest first. Two queries."""
    oldest = public.order_by("published_at").values_list("published_at", flat=True)
    first = oldest.first()
    if first is None:
        return []
    years = range(at.year, max(first.year, FIRST_YEAR) - 1, -1)
    return _with_news(public, {year: published_in(year) for year in years})


def months(public: ArticleQuerySet, year: int) -> list[date]:
    """Return the first day of each month with news in a year. One query."""
    spans = {month: published_in(year, month) for month in range(1, 13)}
    return [date(year, month, 1) for month in _with_news(public, spans)]


def _with_news(public: ArticleQuerySet, spans: dict[int, Q]) -> list[int]:
    """Return the keys of the spans that contain an article. One query."""
    # EXISTS stops at the first row of the index; a count would read all of them.
    probes = {f"has_{key}": Exists(public.filter(q)) for key, q in spans.items()}
    one_row = Article.objects.order_by().annotate(**probes).values_list(*probes)[:1]
    found = one_row[0] if one_row else ()
    return [key for key, has_news in zip(spans, found, strict=False) if has_news]
