"""The starter directory as its files have it."""

import json

import pytest

from tests.tools.starter_build.starter_files import COUNTRIES, MISSIONS, PARTS, read


@pytest.fixture(scope="session")
def missions():
    """The rows of the starter directory, their parts read."""
    rows = read(MISSIONS)
    for row in rows:
        for name in PARTS:
            row[name] = json.loads(row[name] or "[]")
        row["field_sources"] = json.loads(row["field_sources"] or "{}")
    return rows


@pytest.fixture(scope="session")
def by_slug(missions):
    return {row["slug"]: row for row in missions}


@pytest.fixture(scope="session")
def sources():
    return {row["key"]: row for row in read(COUNTRIES / "sources.csv")}
