"""What is done with a directory of any size: pages, files, an import."""

import csv
import io
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from django.utils import translation

from embassies.imports.pipeline.match import Directory
from embassies.imports.sources.portal_csv_writer import lines
from embassies.models import Mission
from embassies.pages.list_views import PAGE_SIZE
from news.models import Article
from portal.countries.names import country_slug
from portal.urls import SITEMAPS
from tools.benchmarks.growth_figures import Operation, Size, Statement
from tools.benchmarks.measuring import answer
from tools.benchmarks.pages import CONSTANT, pages_to_measure

PAGES, FILES = 2.0, 1.5
"""How many times the cost of the small directory a page and a row may take."""
IMPORTED, CHANGED = 5000, 500


@dataclass(slots=True)
class Spent:
    """CPU milliseconds of this process and of its database processes, and statements."""

    portal_ms: float = 0
    database_ms: float = 0
    statements: list[tuple[float, str, Any]] | None = None

    @property
    def longest_ms(self) -> float:
        return max((one[0] for one in self.statements or ()), default=0.0)


def measure(missions: int, rounds: int, only: str) -> Size:
    """Measure the directory of the database as it is."""
    slowest: list[Statement] = []
    found: list[Operation] = []
    with override_settings(PAGE_STORE=False):
        server = WSGIHandler()
        for name, address in _pages():
            if only in name:
                found.append(_page(server, name, address, rounds, slowest))
        constant = _constant(server, rounds)
    for name, one in _BULK.items():
        if only in name:
            found += one(constant)
    return Size(
        missions=Mission.objects.count(),
        articles=Article.objects.count(),
        operations=found,
        statements=_with_plans(slowest),
    )


def _pages() -> Iterator[tuple[str, str]]:
    """Yield names and addresses: the benchmark's pages, and those of long lists."""
    for page in pages_to_measure():
        if not page.is_revalidated:
            yield page.name.split(" (")[0], page.address
    missions, russia = "/api/v1/missions/", country_slug("RU")
    with translation.override("en"):
        listed = reverse("embassies:in", args=[russia])
        index, news = reverse("embassies:index"), reverse("news:index")
        about = reverse("news:in", args=[russia])
    middle = Mission.objects.public().order_by("slug")
    with translation.override("en"):
        yield "countries with missions", reverse("embassies:countries-in")
    yield "search, city alone", f"{index}?q=vienna"
    yield "search, nonsense", f"{index}?q=qwrtzp+xkvbn"
    yield "missions in Russia, last page", f"{listed}?page={_pages_in('RU')}"
    yield "API: nearest 50", f"{missions}?near=48.2,16.37&page_size=50"
    yield "API: nearest 50, date line", f"{missions}?near=-17.8,179.99&page_size=50"
    yield "API: consulates", f"{missions}?kind=consulate&page_size=50"
    yield "API: with count", f"{missions}?sending=FR&count=true&page_size=50"
    yield "API: changes", "/api/v1/changes/?page_size=50"
    yield "API: help, whole ladder", "/api/v1/help/?nationality=KI&in=KG"
    yield "sitemap, index", reverse("sitemap-index")
    for section in SITEMAPS:
        yield f"sitemap, {section}", reverse("sitemap", args=[section, 1])
    last = -(-middle.count() // 500)
    yield "sitemap, last of missions", reverse("sitemap", args=["missions", last])
    yield "news list, page 50", f"{news}?page=50"
    yield "news about Russia", about
    yield "news, search", f"{news}?q=harbour"
    yield "about the data", "/en/about/data/"


def _pages_in(host: str) -> int:
    return -(-Mission.objects.public().standing_in(host).count() // PAGE_SIZE)


def _page(
    server: WSGIHandler,
    name: str,
    address: str,
    rounds: int,
    slowest: list[Statement],
) -> Operation:
    unit, units = _units(address)
    calls = []
    constants = []
    for _ in range(rounds):
        with _spent() as spent:
            answer(server, address)
        calls.append(spent)
        constants.append(answer(server, CONSTANT).ms)
    for ms, statement, parameters in _slow(calls):
        slowest.append(Statement(name, _filled(statement, parameters), ms))
    return Operation(
        name=name,
        limit=PAGES,
        portal_ms=median(one.portal_ms for one in calls) / units,
        database_ms=sum(one.database_ms for one in calls) / len(calls) / units,
        constant_ms=median(constants),
        longest_statement_ms=median(one.longest_ms for one in calls),
        unit=unit,
    )


def _units(address: str) -> tuple[str, int]:
    """Ask for an address once, and return what its cost is counted by.

    A sitemap lists more in a larger directory: it is counted by what it lists.
    """
    response = Client(headers={"host": "localhost:8000"}).get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}.")
    if "sitemap" not in address:
        return "call", 1
    listed = response.content.count(b"<loc>")
    return ("file" if address == reverse("sitemap-index") else "address"), listed


def _constant(server: WSGIHandler, rounds: int) -> float:
    return median(answer(server, CONSTANT).ms for _ in range(10 * rounds))


def _slow(calls: Sequence[Spent]) -> Sequence[tuple[float, str, Any]]:
    """Return the slowest statement of the call that was the median."""
    ordered = sorted(calls, key=lambda one: one.longest_ms)
    statements = ordered[len(ordered) // 2].statements or []
    return sorted(statements, key=lambda one: one[0], reverse=True)[:1]


@contextmanager
def _spent() -> Iterator[Spent]:
    """Measure the CPU time of what is done inside, and note its statements."""
    spent = Spent(statements=[])
    noted = spent.statements

    def note(
        execute: Callable[..., object], sql: str, params: Any, many: bool, context: Any
    ) -> object:
        began = time.perf_counter()
        result = execute(sql, params, many, context)
        if noted is not None:
            noted.append((1000 * (time.perf_counter() - began), sql, params))
        return result

    server = _server()
    before, began = _cpu_ms(server), time.process_time()
    with connection.execute_wrapper(note):
        yield spent
    spent.portal_ms = 1000 * (time.process_time() - began)
    spent.database_ms = _cpu_ms(server) - before


def _server() -> int:
    """Return the process of PostgreSQL that starts one for each connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(_stat(cursor.fetchone()[0])[1])


def _cpu_ms(server: int) -> float:
    """Return the CPU milliseconds of a server's processes, those that ended too."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    ended = sum(map(int, _stat(server)[13:15])) * 1000 / os.sysconf("SC_CLK_TCK")
    return ended + sum(map(_running_ms, children))


def _stat(process: int) -> list[str]:
    """Return the fields of proc(5) stat from the third, the state, on."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


def _running_ms(process: str) -> float:
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e6
    except FileNotFoundError:
        return 0


def _filled(statement: str, parameters: Any) -> str:
    with connection.cursor() as cursor:
        return str(cursor.mogrify(statement, parameters) if parameters else statement)


def _with_plans(statements: list[Statement]) -> list[Statement]:
    ordered = sorted(statements, key=lambda one: one.ms, reverse=True)
    return [
        Statement(one.operation, one.sql, one.ms, _plan(one.sql))
        for one in ordered[:10]
    ]


def _plan(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}")
        return "\n".join(str(row[0]) for row in cursor.fetchall())


def _file(address: str) -> Callable[[float], list[Operation]]:
    def write(constant: float) -> list[Operation]:
        # A file of this version, kept from before, would only be sent.
        shutil.rmtree(settings.VAR_DIR / "bulk", ignore_errors=True)
        with _spent() as spent:
            found = answer(WSGIHandler(), address)
        if found.status != 200:
            raise RuntimeError(f"{address} answered {found.status}.")
        rows = Mission.objects.public().count()
        return [_of_rows(address.rsplit("/", 1)[1], spent, rows, constant)]

    return write


def _import(constant: float) -> list[Operation]:
    """Import missions of which one in ten has another address.

    What it reads of the whole directory before the first row is measured by itself.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "missions.csv"
        _write_import(file)
        with _spent() as beginning:
            Directory()
        with _spent() as spent:
            call_command(
                *("import_missions", "portal", str(file), "--partial"),
                no_progress=True,
                stdout=sys.stderr,
            )
    spent.portal_ms -= beginning.portal_ms
    spent.database_ms -= beginning.database_ms
    missions = Mission.objects.count()
    begun = _of_rows(
        "import, its index of the directory", beginning, missions, constant
    )
    each = _of_rows("import, one in ten changed", spent, IMPORTED, constant)
    return [replace(begun, unit="mission"), each]


def _write_import(file: Path) -> None:
    public = Mission.objects.public()
    keys = list(public.order_by("pk").values_list("pk", flat=True)[:IMPORTED])
    text = io.StringIO("".join(lines(public=True, missions=public.filter(pk__in=keys))))
    head, *body = csv.reader(text)
    column = head.index("address")
    for row in body[:: IMPORTED // CHANGED]:
        row[column] = f"House {time.time_ns()}"
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([head, *body])


def _of_rows(name: str, spent: Spent, rows: int, constant: float) -> Operation:
    return Operation(
        name=name,
        limit=FILES,
        portal_ms=spent.portal_ms / rows,
        database_ms=spent.database_ms / rows,
        constant_ms=constant,
        longest_statement_ms=spent.longest_ms,
        unit="row",
    )


_BULK = {
    "missions.ndjson": _file("/api/v1/missions.ndjson"),
    "missions.csv": _file("/api/v1/missions.csv"),
    "missions.geojson": _file("/api/v1/missions.geojson"),
    "import": _import,
}
