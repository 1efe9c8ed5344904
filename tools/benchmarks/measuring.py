"""CPU time of pages in one process, each beside the constant view."""

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from statistics import median
from typing import NamedTuple

from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings
from tqdm import tqdm

from tools.benchmarks.figures import Figure
from tools.benchmarks.pages import CONSTANT, Page

START_SECONDS = 30


class Answer(NamedTuple):
    """An answer, and the CPU milliseconds that it took."""

    status: int
    etag: str
    size: int
    ms: float


class Cost(NamedTuple):
    """Medians of a page and of the constant view, in CPU milliseconds."""

    page: float
    constant: float
    size: int


def measure_pages(pages: Sequence[Page], rounds: int) -> list[Figure]:
    """Measure each page without the page store, then with it."""
    costs = []
    for is_stored in (False, True):
        with override_settings(PAGE_STORE=is_stored):
            costs.append(_costs(WSGIHandler(), pages, rounds))
    return [
        Figure(
            page=page.name,
            address=page.address,
            kilobytes=cold.size / 1000,
            cold_ms=cold.page,
            cold_constant_ms=cold.constant,
            cold_aim=page.cold,
            warm_ms=warm.page,
            warm_constant_ms=warm.constant,
            warm_aim=page.warm,
        )
        for page, cold, warm in zip(pages, *costs, strict=True)
    ]


def _costs(server: WSGIHandler, pages: Sequence[Page], rounds: int) -> list[Cost]:
    """Return the cost of each page. The first calls, which fill caches, do not count."""
    return [
        cost(server, page, rounds)
        for page in tqdm(pages, unit=" pages", disable=not sys.stderr.isatty())
    ]


def cost(server: WSGIHandler, page: Page, rounds: int) -> Cost:
    """Return what a page costs; raise RuntimeError where it answers an error."""
    first = _first_answer(server, page.address)
    etag = first.etag if page.is_revalidated else ""
    last = answer(server, page.address, etag)
    if last.status not in (200, 304):
        raise RuntimeError(f"{page.address} answered {last.status}.")
    found = [
        (answer(server, page.address, etag).ms, answer(server, CONSTANT).ms)
        for _ in range(rounds)
    ]
    own, constant = (median(column) for column in zip(*found, strict=True))
    return Cost(own, constant, last.size)


def _first_answer(server: WSGIHandler, address: str) -> Answer:
    """Return the first answer; a store that has just started may answer 503 before."""
    until = time.monotonic() + START_SECONDS
    first = answer(server, address)
    while first.status == 503 and time.monotonic() < until:
        time.sleep(0.5)
        first = answer(server, address)
    return first


def answer(server: WSGIHandler, address: str, etag: str = "") -> Answer:
    """Ask the whole server for an address, as a browser does, and time it."""
    seen: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], error: object = None
    ) -> Callable[[bytes], object]:
        seen.append((status, headers))
        return lambda data: None

    environ = _environ(address, etag)
    began = time.process_time()
    body: Iterable[bytes] = server(environ, start_response)
    size = sum(map(len, body))
    getattr(body, "close", lambda: None)()
    ms = 1000 * (time.process_time() - began)
    status, headers = seen[0]
    return Answer(int(status[:3]), dict(headers).get("ETag", ""), size, ms)


def _environ(address: str, etag: str) -> dict[str, object]:
    path, _, query = address.partition("?")
    validator = {"HTTP_IF_NONE_MATCH": etag} if etag else {}
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost:8000",
        "HTTP_ACCEPT_ENCODING": "gzip, br",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **validator,
    }
