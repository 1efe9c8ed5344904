"""Drafts, scheduled and withdrawn articles leak nowhere.

The site with hidden articles must be, byte for byte and header for header, the
site without them: so archive counts, validators, neighbours and totals cannot
tell either. A new place where news is shown goes into SINKS; the last test fails
for a sink that would not notice a published article.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from news.models import Article, Stage
from tests.atlas import NOW
from tests.news.conftest import Write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

CANARY = "Kanarienvogel"
WORD = "zyzzyva"
"""Stands in every hidden article; the search page repeats it, the canary never."""

SINKS = [
    "/en/",
    "/ar/countries/syria/",
    "/en/countries/kiribati/",
    "/en/news/",
    "/ar/news/",
    "/en/news/in/syria/",
    "/en/news/in/kiribati/",
    "/en/news/2026/",
    "/en/news/2026/11/",
    "/en/news/2019/",
    "/en/news/2019/7/",
    f"/en/news/?q={WORD}",
    "/en/news/?q=notice",
    "/en/news/feed.atom",
    "/fr/news/feed.atom",
    "/en/news/in/syria/feed.atom",
    "/en/news/in/kiribati/feed.atom",
    "/news-sitemap.xml",
    "/api/v1/news/",
    "/api/v1/news/?page_size=1",
    "/api/v1/news/?country=SY",
    "/api/v1/news/?country=KI",
    f"/api/v1/news/?q={WORD}",
    "/en/news/notice-1/",
    "/en/news/notice-2/",
]
"""Every address that would change if the hidden articles were public."""

BETWEEN = NOW - timedelta(minutes=90)
LONG_AGO = datetime(2019, 7, 1, tzinfo=UTC)
HIDDEN: dict[str, dict[str, Any]] = {
    "draft": {"stage": Stage.DRAFT, "published_at": BETWEEN},
    "old draft": {"stage": Stage.DRAFT, "published_at": LONG_AGO},
    "undated draft": {"stage": Stage.DRAFT, "published_at": None},
    "in review": {"stage": Stage.IN_REVIEW, "published_at": BETWEEN},
    "scheduled": {"published_at": NOW + timedelta(microseconds=1)},
    "withdrawn": {
        "stage": Stage.WITHDRAWN,
        "published_at": BETWEEN,
        "withdrawn_at": NOW,
        "withdrawal_reason": f"{CANARY} reason",
    },
}


@pytest.fixture
def public(write) -> list[Article]:
    return [write(("SY", "RU"), title=f"Notice {number}") for number in (1, 2)]


@pytest.fixture
def hide(write, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def _hide() -> list[Article]:
        return [_write_hidden(write, name, facts) for name, facts in HIDDEN.items()]

    return _hide


def _write_hidden(write: Write, name: str, facts: dict[str, Any]) -> Article:
    key = f"{len(name):032x}"
    default_storage.save(f"news/{key}-320.jpg", ContentFile(CANARY.encode()))
    article = write(
        ("SY", "KI"),
        slug=f"once {name}".replace(" ", "-"),
        title=f"{CANARY} notice {name}",
        standfirst=f"{CANARY} {WORD}",
        body=f"{CANARY} {WORD}",
        change_note=f"{CANARY} note",
        updated_at=NOW,
        agency=f"{CANARY} agency",
        source_url=f"https://{CANARY}.example/",
        author=f"{CANARY} author",
        image_key=key,
        image_width=320,
        image_height=200,
        image_alt=f"{CANARY} alt",
        image_credit=f"{CANARY} credit",
        **facts,
    )
    article.slug = f"hidden-{name}".replace(" ", "-")
    article.save()
    return article


def fetch(client: Client, path: str) -> tuple[int, dict[str, str], bytes]:
    answer = client.get(path)
    return answer.status_code, dict(answer.headers), answer.content


def walk(client: Client) -> Iterator[tuple[str, tuple[int, dict[str, str], bytes]]]:
    """Fetch every sink, and every address of the news that is linked from there."""
    waiting, seen = list(SINKS), set(SINKS)
    while waiting:
        path = waiting.pop()
        answer = fetch(client, path)
        yield path, answer
        for link in re.findall(
            rb'(?:href=|<loc>|")"?((?:http://localhost:8000)?/[^"<>\\ ]+)', answer[2]
        ):
            found = link.decode().removeprefix("http://localhost:8000")
            found = found.replace("&amp;", "&").partition("#")[0]
            is_news = re.match(r"/(en/news|api/v1/news|media/news)/", found)
            if is_news and found not in seen:
                seen.add(found)
                waiting.append(found)


@pytest.mark.fault("S12")
def test_the_site_with_hidden_articles_is_the_site_without_them(
    client, public, hide, seen
):
    before = dict(walk(client))
    hide()
    after = dict(walk(client))
    assert after.keys() == before.keys()
    for path, answer in after.items():
        assert answer == before[path], path
        assert CANARY.lower() not in repr(answer).lower(), path
    assert len(after) > len(SINKS)
    seen(f"{len(after)} answers beside hidden articles: unchanged")


@pytest.mark.fault("S12")
def test_nothing_answers_at_the_addresses_of_hidden_articles(client, public, hide):
    hidden = hide()
    assert len(hidden) == len(HIDDEN)
    for article in hidden:
        gone = article.stage == Stage.WITHDRAWN
        once = article.slug.replace("hidden", "once")
        for path, expected in {
            f"/en/news/{article.slug}/": 410 if gone else 404,
            f"/en/news/{once}/": 404,
            f"/api/v1/news/{article.slug}/": 404,
            f"/api/v1/news/{once}/": 404,
            f"/media/news/{article.image_key}-320.jpg": 404,
        }.items():
            status, headers, content = fetch(client, path)
            assert status == expected, path
            assert CANARY.lower() not in repr((headers, content)).lower(), path
            assert "ETag" not in headers, path


@pytest.mark.fault("S12")
def test_a_validator_known_before_still_holds_after(client, public, hide):
    tags = {path: client.get(path).headers.get("ETag") for path in SINKS}
    hide()
    known = {path: tag for path, tag in tags.items() if tag}
    assert len(known) > 8
    for path, tag in known.items():
        again = client.get(path, headers={"if-none-match": tag})
        assert again.status_code == 304, path


@pytest.mark.fault("S12")
def test_every_sink_would_notice_if_the_hidden_were_public(client, public, hide):
    before = {path: fetch(client, path) for path in SINKS}
    for article in hide():
        article.stage = Stage.APPROVED
        article.published_at = min(article.published_at or BETWEEN, NOW)
        article.save()
    for path in SINKS:
        after = fetch(client, path)
        assert after != before[path], path
        assert CANARY.lower() in repr(after).lower(), path
