"""Readers in eight languages: what they ask for, and the threads that ask."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from urllib.parse import quote

from tools.rehearsal.checks import Expected, check
from tools.rehearsal.history import History
from tools.rehearsal.markers import slug_of
from tools.rehearsal.requesting import fetch
from tools.rehearsal.tally import Tally

LANGUAGES = ("en", "fr", "es", "de", "ru", "uk", "ar", "zh-hans")
_WORDS = ("london", "paris", "embajada", "посольство", "berlin", "rehearsal")
_WEIGHTS = {
    "home": 4,
    "mission": 10,
    "search": 3,
    "help": 3,
    "news": 2,
    "advisories": 2,
    "API mission": 5,
    "API list": 2,
    "API changes": 1,
    "bulk CSV": 0.1,
    "static file": 1,
}


class Visits:
    """Draws requests at random; a seed makes them the same again."""

    def __init__(self, keys: Sequence[str], seed: int) -> None:
        self._keys = keys
        self._chance = random.Random(seed)  # noqa: S311
        self._kinds, self._weights = list(_WEIGHTS), list(_WEIGHTS.values())

    def draw(self) -> Expected:
        [kind] = self._chance.choices(self._kinds, self._weights)
        return self._visit(kind)

    def source(self) -> str:
        """Return an address of loopback: readers come from many."""
        return f"127.0.{self._chance.randint(1, 250)}.{self._chance.randint(1, 250)}"

    def _visit(self, kind: str) -> Expected:
        language, key = self._chance.choice(LANGUAGES), self._chance.choice(self._keys)
        if kind.startswith(("API", "bulk", "static")):
            return self._for_programs(kind, key)
        word = self._chance.choice(_WORDS)
        paths = {
            "home": "",
            "mission": f"embassies/{slug_of(key)}/",
            "search": f"embassies/?q={quote(word)}{self._chance.randint(0, 99)}",
            "help": "help/?nationality=FR&in=GB",
            "news": "news/",
            "advisories": "advisories/",
        }
        path = f"/{language}/{paths[kind]}"
        shows = (key,) if kind == "mission" else ()
        return Expected(kind, self._passing_caches(path), "html", language, shows)

    def _for_programs(self, kind: str, key: str) -> Expected:
        found = {
            "API mission": (f"/api/v1/missions/{slug_of(key)}/", "json", (key,)),
            "API list": ("/api/v1/missions/?sending=FR&receiving=GB", "json", ()),
            "API changes": ("/api/v1/changes/", "json", ()),
            "bulk CSV": ("/api/v1/missions.csv", "csv", tuple(self._keys)),
            "static file": ("/static/portal/icon.svg", "file", ()),
        }
        path, form, shows = found[kind]
        return Expected(kind, path, form, "", shows)

    def _passing_caches(self, path: str) -> str:
        """Add a query to every other page, which the proxy does not cache then."""
        if "?" in path or self._chance.random() < 0.5:
            return path
        return f"{path}?passing={self._chance.randint(0, 10**9)}"


class Repeated:
    """A thread that does something again and again until it is stopped."""

    def __init__(self, action: Callable[[], None], pause: float) -> None:
        self._action, self._pause = action, pause
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.failure: BaseException | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread; raise what it has raised."""
        self._over.set()
        self._thread.join()
        if self.failure:
            raise self.failure

    def _run(self) -> None:
        while not self._over.is_set():
            began = time.monotonic()
            try:
                self._action()
            except BaseException as error:  # noqa: BLE001 - raised again by stop()
                self.failure = error
                return
            self._over.wait(max(0.0, began + self._pause - time.monotonic()))


def reader(
    port: int, visits: Visits, history: History, tally: Tally, a_second: float
) -> Repeated:
    """Return a thread that asks so often a second and checks each answer."""

    def ask() -> None:
        wanted = visits.draw()
        answer = fetch(port, wanted.path, source=visits.source())
        tally.add(wanted.kind, wanted.path, answer, check(answer, wanted, history))

    return Repeated(ask, 1 / a_second)
