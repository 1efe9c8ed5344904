"""Articles of an invented newsroom, at a fixed hour."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.utils import translation

from news.models import Article, Stage
from tests.atlas import NOW

Write = Callable[..., Article]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A request leaves its language behind in the thread; begin each test anew."""
    with translation.override("en"):
        yield


@pytest.fixture
def write(db: None) -> Write:
    """Write an article; without more it is public and an hour older than the last."""
    numbers = count(1)

    def _write(countries: tuple[str, ...] = (), **values: Any) -> Article:
        number = next(numbers)
        facts = {
            "title": f"Notice {number}",
            "body": f"Text of notice {number}.",
            "stage": Stage.APPROVED,
            "published_at": NOW - timedelta(hours=number),
        }
        article = Article.objects.create(**{**facts, **values})
        article.set_countries(countries)
        return article

    return _write
