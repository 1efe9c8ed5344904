"""Demonstration articles: dated facts, each with its source."""

import json
import uuid
from datetime import datetime
from pathlib import Path
from typing import TypedDict

from django.db import transaction

from news.models import Article, Stage
from portal.translations.models import Translation

_DATA = Path(__file__).parent / "data" / "demo.json"


class _Row(TypedDict):
    slug: str
    title: str
    standfirst: str
    body: list[str]
    agency: str
    source_url: str
    published_at: str
    countries: list[str]
    translations: dict[str, dict[str, str]]
    """Title and standfirst, by language."""


@transaction.atomic
def load_demo() -> int:
    """Add the demonstration articles that are missing; return how many were added."""
    return sum(_add(row) for row in json.loads(_DATA.read_text(encoding="utf-8")))


def _add(row: _Row) -> bool:
    uid = uuid.uuid5(uuid.NAMESPACE_URL, f"news/demo/{row['slug']}")
    if Article.objects.filter(uid=uid).exists():
        return False
    article = Article.objects.create(
        uid=uid,
        slug=row["slug"],
        title=row["title"],
        standfirst=row["standfirst"],
        body="\n\n".join(row["body"]),
        agency=row["agency"],
        source_url=row["source_url"],
        stage=Stage.APPROVED,
        published_at=datetime.fromisoformat(row["published_at"]),
        is_demo=True,
    )
    article.set_countries(row["countries"])
    texts = {
        f"{field}:{language}": text
        for language, words in row["translations"].items()
        for field, text in words.items()
    }
    Translation.objects.put(Article, {article.pk: texts})
    return True
