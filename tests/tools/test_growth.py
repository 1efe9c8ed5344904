"""The benchmark of growth: what is compared, what is above its limit, and the SQL."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

from tests.atlas import Atlas
from tools.benchmarks.growth_figures import (
    Operation,
    Size,
    Statement,
    growth_of,
    plans_text,
    table,
)


def operation(ms: float, *, constant: float = 1.0, limit: float = 2.0) -> Operation:
    return Operation("list", limit, ms / 2, ms / 2, constant, 0.5)


def size(missions: int, ms: float, constant: float = 1.0) -> Size:
    return Size(missions, 1, [operation(ms, constant=constant)])


def test_growth_is_beside_the_constant_view_of_each_process() -> None:
    (grown,) = growth_of(size(10, 5.0), size(1000, 20.0, constant=4.0))
    assert grown.times == pytest.approx(1.0)
    assert grown.is_kept


def test_what_grows_beyond_its_limit_is_named() -> None:
    lines = table(growth_of(size(10, 5.0), size(1000, 15.0))).splitlines()
    (line,) = (one for one in lines if one.startswith("| list"))
    assert "3.00" in line
    assert line.endswith("| above   |")


def test_the_slowest_statements_stand_with_their_plans() -> None:
    text = plans_text([Statement("list", "SELECT 1", 12.5, "Result")])
    assert text.splitlines()[1] == "1. list: 12.5 ms"
    assert "SELECT 1" in text
    assert "Result" in text


def test_without_postgresql_it_says_what_it_needs() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.benchmarks.growth"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": ""},  # noqa: TID251
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert ".ci/with-postgres" in done.stderr


@pytest.mark.django_db
@pytest.mark.usefixtures("connection_stays")
def test_a_page_is_measured_with_the_work_of_the_database(atlas: Atlas) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL alone has processes of its own")
    from tools.benchmarks.growth_operations import _page  # noqa: PLC0415

    slowest: list[Statement] = []
    found = _page(WSGIHandler(), "home", "/en/", 2, slowest)
    assert found.portal_ms > found.constant_ms > 0
    assert found.database_ms > 0
    assert slowest[0].sql.startswith("SELECT")
