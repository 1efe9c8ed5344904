"""Figures of search, nearest posts and help beside the constant view, in one process."""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.core.handlers.wsgi import WSGIHandler
from django.utils import timezone

from embassies.assistance import resolve
from embassies.models import Mission
from embassies.records.nearest import nearest
from embassies.search import search
from portal.countries.distance import Point
from portal.countries.names import country_name, country_names
from tools.benchmarks.measuring import answer
from tools.benchmarks.pages import CONSTANT
from tools.benchmarks.search_evaluation import read_queries

Question = TypeVar("Question")


@dataclass(frozen=True, slots=True)
class Figure:
    """CPU milliseconds of a call, the constant view's beside it, and the aim."""

    name: str
    calls: int
    p50: float
    p95: float
    constant_p50: float
    aim: float
    """How many constant views it may cost at p95."""

    @property
    def ratio(self) -> float:
        return self.p95 / self.constant_p50


def measure(calls: int, files: Iterable[Path] = ()) -> list[Figure]:
    """Measure search by kinds of question, the nearest posts, and who can help."""
    draw = random.Random(1)  # noqa: S311
    posts = _posts(draw, calls)
    found = [
        _figure(name, search, [vary(draw, *post) for post in posts], aim)
        for name, (vary, aim) in _QUESTIONS.items()
    ]
    if texts := [text for file in files for text in _texts(file)]:
        found.append(_figure("search, files of questions", search, texts, 5))
    points = [
        Point(draw.uniform(-90, 90), draw.uniform(-180, 180)) for _ in range(calls)
    ]
    public = Mission.objects.public()
    found.append(
        _figure("nearest 10", lambda at: nearest(public, at, limit=10), points, 2.5)
    )
    found.append(_figure("who can help", _help, _pairs(draw, calls), 6))
    return found


def _help(pair: tuple[str, str]) -> object:
    return resolve([pair[0]], pair[1], at=timezone.now())


def _figure(
    name: str, call: Callable[[Question], object], asked: list[Question], aim: float
) -> Figure:
    """Time calls, each question once, after some that fill the caches."""
    server = WSGIHandler()
    for question in asked[: max(1, len(asked) // 4)]:
        call(question)
    rest = asked[len(asked) // 4 :]
    timed = [(_ms(call, question), answer(server, CONSTANT).ms) for question in rest]
    own, bare = (sorted(column) for column in zip(*timed, strict=True))
    return Figure(name, len(rest), _at(own, 0.5), _at(own, 0.95), _at(bare, 0.5), aim)


def _ms(call: Callable[[Question], object], question: Question) -> float:
    began = time.process_time()
    call(question)
    return 1000 * (time.process_time() - began)


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _posts(draw: random.Random, count: int) -> list[tuple[str, str]]:
    """Return senders and cities of posts, drawn over all keys."""
    rows = Mission.objects.public().exclude(city="").order_by("pk")
    keys_of = rows.values_list("pk", flat=True)
    span = range(keys_of.first() or 0, (keys_of.last() or 0) + 1)
    keys = draw.sample(span, min(len(span), 3 * count))
    found = rows.filter(pk__in=keys[:900]).values_list("sending_country", "city")
    chosen = list(found)
    draw.shuffle(chosen)
    return [(country_name(str(code), "en"), city) for code, city in chosen[:count]]


def _pairs(draw: random.Random, count: int) -> list[tuple[str, str]]:
    codes = sorted(country_names("en"))
    return [(draw.choice(codes), draw.choice(codes)) for _ in range(count)]


def _texts(file: Path) -> list[str]:
    with file.open(encoding="utf-8") as stream:
        return [one["q"] for one in read_queries(stream)]


def _exact(draw: random.Random, sender: str, city: str) -> str:
    return f"{sender} embassy {city}"


def _prefix(draw: random.Random, sender: str, city: str) -> str:
    return f"{sender} embassy {city[: max(5, round(0.8 * len(city)))]}"


def _typo(draw: random.Random, sender: str, city: str) -> str:
    return f"{_misspelt(draw, sender)} embassy {_misspelt(draw, city)}"


def _misspelt(draw: random.Random, name: str) -> str:
    at = draw.randrange(1, max(2, len(name) - 1))
    return name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]


_QUESTIONS = {
    "search, exact": (_exact, 1.2),
    "search, beginning of a city": (_prefix, 1.2),
    "search, a typo in each name": (_typo, 5.0),
}


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as lines of text."""
    head = f"{'CPU milliseconds':34}{'calls':>6}{'p50':>8}{'p95':>8}"
    head += f"{'constant':>10}{'p95 of it':>11}{'aim':>7}\n"
    return head + "".join(
        f"{one.name:34}{one.calls:6}{one.p50:8.2f}{one.p95:8.2f}"
        f"{one.constant_p50:10.2f}{one.ratio:10.1f}x{one.aim:6.1f}x\n"
        for one in figures
    )
