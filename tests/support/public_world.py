"""The atlas with something public of everything that staff write, and where it shows."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from news.models import Article
from portal.advisories import issuing
from portal.advisories.models import GovernmentAdvice
from portal.countries.models import Source
from portal.review.guard import reviewed
from portal.translations.models import Translation
from tests.atlas import NOW, Atlas
from tests.portal.advisories.conftest import draft
from tests.support.addresses import every_address

OTHERS = (
    "/en/countries/united-kingdom/",
    "/en/countries/france/",
    "/de/embassies/fr-london/",
    "/en/embassies/in/united-kingdom/",
    "/en/embassies/of/france/",
    "/en/help/?nationality=FR&in=GB",
    "/en/help/?nationality=AT&in=GB",
    "/en/help/?nationality=US&in=FR",
    "/en/embassies/?q=france+london",
    "/api/v1/help/?nationality=FR&in=GB",
    "/api/v1/help/?nationality=AT&in=FR",
    "/api/v1/missions/fr-london/",
    "/api/v1/missions/?sending=FR",
    "/api/v1/countries/GB/",
    "/api/v1/countries/FR/",
    "/api/v1/search/?q=france+london",
    "/api/v1/changes/",
    "/en/news/public-notice/",
    "/api/v1/news/public-notice/",
    "/en/advisories/live/",
    "/en/advisories/",
)
"""Public addresses that a route alone does not name: with a question, or of a record."""


def build_public_world(atlas: Atlas) -> None:
    """Add an article, an advisory, advice of a government and translations."""
    article = Article.objects.create(
        title="Public notice",
        slug="public-notice",
        standfirst="In short.",
        body="Text.",
        agency="Agency",
        author="Author",
        source_url="https://gazette.example/news",
        change_note="A word.",
        updated_at=NOW,
        stage="approved",
        published_at=NOW - timedelta(hours=2),
    )
    article.set_countries(["GB", "FR"])
    advisory = draft("live", country="GB", guidance="Stay in.")
    with reviewed():
        issuing.issue(advisory, at=NOW - timedelta(minutes=5))
    GovernmentAdvice.objects.create(
        issuer="US",
        country="FR",
        scale="Levels",
        level="2",
        language="en",
        summary="Be careful.",
        source_url="https://advice.example/fr",
        source_date="2026-11-01",
        retrieved_at=NOW,
    )
    rows: list[tuple[Any, str]] = [(article, "title"), (advisory, "title")]
    rows += [(advisory, "text"), (atlas["fr-london"], "name")]
    rows += [(one, "name") for one in Source.objects.all()]
    with reviewed():
        for row, field in rows:
            texts = {f"{field}:de": f"{field} (de)"}
            Translation.objects.put(type(row), {row.pk: texts})


def public_addresses() -> list[str]:
    """Return every public address that leads to something in this world."""
    routes = [one for one in every_address() if not one.route.startswith("/admin/")]
    return list(dict.fromkeys([*(one.good() for one in routes), *OTHERS]))


def answer_of(client: Client, address: str) -> tuple[int, str]:
    """Return the state and the text of an answer, streamed or not."""
    answer = client.get(address)
    content = b"".join(answer) if answer.streaming else answer.content
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return answer.status_code, headers + content.decode(errors="replace")


def readers_of(client: Client) -> dict[str, set[str]]:
    """Return the tables that each public address reads."""
    found = {}
    for address in public_addresses():
        with CaptureQueriesContext(connection) as seen:
            answer_of(client, address)
        sql = " ".join(one["sql"] for one in seen.captured_queries)
        found[address] = {
            table for table in connection.introspection.table_names() if table in sql
        }
    return found
