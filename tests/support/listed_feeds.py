"""Two invented governments that publish lists of their posts, one of them on pages."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

import pytest

from embassies.import_requests import refreshing
from embassies.imports.pipeline.rows import ImportFailedError, Rejection
from embassies.imports.registry import IMPORTERS, Importer, Row
from embassies.imports.sources.documents import Document, Get, json_documents
from embassies.imports.sources.listed_posts import (
    ListedContact,
    ListedPost,
    mission_row,
)
from portal.advisories.imports import ADVICE_IMPORTERS
from portal.web.feed_pages import FeedLimits
from tests.support.feed_server import FeedServer, answer

LIST = "http://feed.example/list"
PAGES = "http://feed.example/pages"
CITIES = [
    *("London", "Edinburgh", "Manchester", "Leeds", "Liverpool", "Bristol", "Glasgow"),
    *("Birmingham", "Cardiff", "Belfast", "Sheffield", "Nottingham", "Leicester"),
    *("Southampton", "Aberdeen", "Brighton", "Plymouth", "Norwich", "Oxford", "York"),
]
Post = Mapping[str, str]


def source(country: str) -> dict[str, str]:
    return {
        "key": f"ministry-{country.lower()}",
        "name": f"Ministry of {country}",
        "url": "http://feed.example/",
        "licence": "Facts",
        "publisher": country,
        "rank": "1",
    }


def posts(count: int = 20, phones: Mapping[str, str] | None = None) -> list[Post]:
    """Return posts in Britain, each with a phone; ``phones`` gives others by city."""
    others = phones or {}
    return [
        {"city": city, "phone": others.get(city, f"+44 20 7946 0{number:03}")}
        for number, city in enumerate(CITIES[:count])
    ]


def listed(found: Sequence[object]) -> bytes:
    return json.dumps({"posts": found}).encode()


def _reader(country: str) -> Any:
    def read(stream: BinaryIO, date: str) -> Iterator[Row]:
        found = [one for page in json_documents(stream) for one in _posts_of(page)]
        if not found:
            raise ImportFailedError("It lists no posts.")
        for line, one in enumerate(found, start=1):
            yield _row(line, one, country, date)

    return read


def _posts_of(page: Document) -> list[Any]:
    content = page.content
    if not isinstance(content, dict) or not isinstance(content.get("posts"), list):
        raise ImportFailedError("It is no list of posts.")
    return list(content["posts"])


def _row(line: int, one: Any, country: str, date: str) -> Row:
    if not isinstance(one, dict):
        return Rejection(line, "it is no post")
    phone = (ListedContact("phone", one["phone"]),) if one.get("phone") else ()
    post = ListedPost(
        line, country, "GB", "consulate_general", one["city"], contacts=phone
    )
    return mission_row(post, source(country), date)


def _collect(get: Get) -> Iterator[Document]:
    for page in json.loads(get(PAGES))["pages"]:
        yield Document(page, json.loads(get(page)))


DE = Importer(_reader("DE"), source("DE"), address=LIST, is_list=True)
JP = Importer(_reader("JP"), source("JP"), is_list=True, collect=_collect)


def publish(
    monkeypatch: pytest.MonkeyPatch, server: FeedServer, **limits: Any
) -> FeedServer:
    """Let both governments publish ten and twenty posts, and nobody else anything."""
    for registry in (IMPORTERS, ADVICE_IMPORTERS):
        for key in list(registry):
            monkeypatch.delitem(registry, key)
    monkeypatch.setitem(IMPORTERS, "ministry-jp", JP)
    monkeypatch.setitem(IMPORTERS, "ministry-de", DE)
    monkeypatch.setattr(refreshing, "NETWORK", server.network)
    quick = {"pause": 0.0, "page_seconds": 1.0, "max_bytes": 2**20, **limits}
    monkeypatch.setattr(refreshing, "LIMITS", FeedLimits(**quick))
    addresses = [f"{PAGES}/{number}" for number in (1, 2)]
    server.pages |= {
        "/list": answer(listed(posts()), ETag='"de"'),
        "/pages": answer(json.dumps({"pages": addresses}).encode(), ETag='"jp"'),
        "/pages/1": answer(listed(posts()[:6]), ETag='"1"'),
        "/pages/2": answer(listed(posts()[6:10]), ETag='"2"'),
    }
    return server
