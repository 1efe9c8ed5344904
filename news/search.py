"""Full-text search of the news, for page and API.

In an FTS5 table on SQLite, in a tsvector column on PostgreSQL (news/search_index.py);
both reduce English words to their stems. Nothing that a reader types is query syntax.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from news.models import Article, Stage
from news.text import join_cjk, split_cjk
from portal.web.markdown import clean_line
from portal.web.replicas import read_connection

MAX_LENGTH = 100
MAX_TERMS = 8
MAX_HITS = 200
"""Only this many of the latest matches are ranked, so that a word in every article
costs no more than a rare one."""

# Control characters mark the hits: clean_text() removes them from every article.
_START, _STOP = "\x02", "\x03"
_MARKED = re.compile(f"{_START}([^{_STOP}]*){_STOP}")


@dataclass(frozen=True)
class TextPart:
    """A part of a text, and whether it is a hit (to be highlighted)."""

    text: str
    is_hit: bool


@dataclass(frozen=True)
class Hit:
    article: Article
    title: list[TextPart]
    snippet: list[TextPart]


@dataclass(frozen=True)
class Results:
    """One page of hits. ``is_capped``: there are older matches that were not ranked."""

    hits: list[Hit]
    has_next: bool
    is_capped: bool


@dataclass(frozen=True)
class _Match:
    """An article with every term, which are marked in its title."""

    pk: int
    published_at: str
    title: str

    @property
    def rank(self) -> tuple[int, str, int]:
        # Hits in the title first, then the latest.
        return self.title.count(_START), self.published_at, self.pk


def terms_of(text: str) -> list[str]:
    """Return the search terms: words of letters, digits and marks, at most eight."""
    kept = "".join(
        char if unicodedata.category(char)[0] in "LNM" else " "
        for char in clean_line(text[:MAX_LENGTH])
    )
    return list(dict.fromkeys(kept.split()))[:MAX_TERMS]


def matching(text: str, *, at: datetime) -> list[int]:
    """Return the keys of the latest public articles with every term. One query."""
    terms = terms_of(text)
    return [match.pk for match in _matches(terms, at)[:MAX_HITS]] if terms else []


def search(text: str, *, at: datetime, page: int = 1, size: int = 20) -> Results:
    """Return the public articles with every term: hits in the title first, then latest.

    Four queries; none without a term.
    """
    terms = terms_of(text)
    matches = _matches(terms, at) if terms else []
    ranked = sorted(matches[:MAX_HITS], key=lambda match: match.rank, reverse=True)
    shown = ranked[(page - 1) * size : page * size]
    return Results(
        hits=_hits(shown, terms, at) if shown else [],
        has_next=len(ranked) > page * size,
        is_capped=len(matches) > MAX_HITS,
    )


def _hits(matches: list[_Match], terms: list[str], at: datetime) -> list[Hit]:
    keys = [match.pk for match in matches]
    articles = Article.objects.public(at).for_lists().in_bulk(keys)
    snippets = dict(_snippets(terms, keys))
    return [
        Hit(
            articles[match.pk],
            _text_parts(match.title),
            _text_parts(snippets[match.pk]),
        )
        for match in matches
        if match.pk in articles and match.pk in snippets
    ]


def _text_parts(marked: str) -> list[TextPart]:
    parts = _MARKED.split(join_cjk(marked))
    return [TextPart(part, bool(place % 2)) for place, part in enumerate(parts) if part]


def _matches(terms: list[str], at: datetime) -> list[_Match]:
    connection = read_connection()
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL[connection.vendor].matches,
            {
                "query": _query(terms),
                "stage": Stage.APPROVED.value,
                "at": moment,
                "limit": MAX_HITS + 1,
                **_MARKS,
            },
        )
        return [_Match(pk, str(at), title) for pk, at, title in cursor.fetchall()]


def _snippets(terms: list[str], keys: list[int]) -> list[tuple[int, str]]:
    connection = read_connection()
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL[connection.vendor].snippets,
            {"query": _query(terms), "keys": json.dumps(keys), **_MARKS},
        )
        return list(cursor.fetchall())


def _query(terms: list[str]) -> str:
    """Return a query of FTS5 (quoted phrases) or of to_tsquery (chains of lexemes)."""
    words = [split_cjk(term).split() for term in terms]
    if read_connection().vendor == "sqlite":
        return " ".join(f'"{" ".join(parts)}"' for parts in words)
    return " & ".join(" <-> ".join(parts) for parts in words)


@dataclass(frozen=True)
class _Sql:
    matches: str
    snippets: str


_MARKS = {
    "start": _START,
    "stop": _STOP,
    "title_marks": f'StartSel="{_START}", StopSel="{_STOP}", HighlightAll=true',
    "text_marks": f'StartSel="{_START}", StopSel="{_STOP}", MaxWords=32, MinWords=16',
}
_SQL = {
    # CROSS JOIN keeps SQLite from starting at the articles; in the order of its own
    # row numbers FTS5 needs no sort and stops at the limit.
    "sqlite": _Sql(
        matches="""
            SELECT news_article_fts.rowid, published_at,
                   highlight(news_article_fts, 0, %(start)s, %(stop)s)
            FROM news_article_fts CROSS JOIN news_article
                 ON news_article.id = news_article_fts.rowid
            WHERE news_article_fts MATCH %(query)s
                  AND stage = %(stage)s AND published_at <= %(at)s
            ORDER BY news_article_fts.rowid DESC LIMIT %(limit)s
        """,
        snippets="""
            SELECT rowid, snippet(news_article_fts, 1, %(start)s, %(stop)s, '…', 32)
            FROM news_article_fts
            WHERE news_article_fts MATCH %(query)s
                  AND rowid IN (SELECT value FROM json_each(%(keys)s))
        """,
    ),
    "postgresql": _Sql(
        matches="""
            SELECT id, published_at,
                   ts_headline('english', search_title, query, %(title_marks)s)
            FROM (
                SELECT id, published_at, search_title, query
                FROM news_article, to_tsquery('english', %(query)s) AS query
                WHERE search_vector @@ query
                      AND stage = %(stage)s AND published_at <= %(at)s
                ORDER BY published_at DESC, id DESC LIMIT %(limit)s
            ) AS latest
        """,
        snippets="""
            SELECT id, ts_headline('english', search_text, query, %(text_marks)s)
            FROM news_article, to_tsquery('english', %(query)s) AS query
            WHERE id IN (
                SELECT value::bigint FROM jsonb_array_elements_text(%(keys)s::jsonb)
            )
        """,
    ),
}
