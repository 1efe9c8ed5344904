"""The shelves of this process, and who renders what at the moment."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from portal.page_store.addresses import Place
from portal.page_store.page import Page
from portal.page_store.shelves import DiskShelf, MemoryShelf
from portal.web.request_facts import note_page

SPARE_THREADS = 4
"""Threads of the server that are left for stored pages while a database hangs."""
WAIT_FOR_A_SLOT = 1.0
WAIT_FOR_ANOTHER = 10.0
"""Seconds."""
STUCK_AFTER = 0.5
"""Seconds without a slot taken or given back, after which nobody waits for one."""
LONG_WAITS = 2
"""Threads that may wait longer than a second for another one's rendering."""

MEGABYTE = 1024 * 1024


class Slots:
    """The threads that may ask the database at the same time."""

    def __init__(self, number: int) -> None:
        self._free, self._moved_at = number, time.monotonic()
        self._condition = threading.Condition()

    def take(self) -> bool:
        """Wait for a slot; False: none is free, or all are stuck."""
        until = time.monotonic() + WAIT_FOR_A_SLOT
        with self._condition:
            while not self._free:
                left = min(until, self._moved_at + STUCK_AFTER) - time.monotonic()
                if left <= 0:
                    return False
                self._condition.wait(left)
            self._move(-1)
        return True

    def give_back(self) -> None:
        with self._condition:
            self._move(1)
            self._condition.notify()

    def _move(self, by: int) -> None:
        self._free += by
        self._moved_at = time.monotonic()


class Store:
    """Pages in memory and on disk, and the renderings that are going on."""

    def __init__(self, folder: Path, *, memory: int, disk: int, threads: int) -> None:
        self.memory, self.disk = MemoryShelf(memory), DiskShelf(folder, disk)
        spare = SPARE_THREADS if threads > SPARE_THREADS else 1
        self._slots = Slots(max(1, threads - spare))
        self._long_waits = threading.BoundedSemaphore(LONG_WAITS)
        self._going: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    def get(self, place: Place) -> Page | None:
        """Return the page of a place, whether or not it is still good."""
        page = self.memory.get(place.key)
        if page is None and place.on_disk:
            page = self.disk.get(place.key)
            if page is not None:
                self.memory.put(page)
        return page

    def put(self, place: Place, page: Page) -> None:
        note_page("rendered")
        self.memory.put(page)
        if place.on_disk:
            self.disk.put(page)

    @contextmanager
    def turn(self, key: str) -> Iterator[bool]:
        """Return whether it is one's own turn to render a page.

        False: another thread is at it.
        """
        with self._lock:
            is_mine = key not in self._going
            if is_mine:
                self._going[key] = threading.Event()
        try:
            yield is_mine
        finally:
            if is_mine:
                with self._lock:
                    self._going.pop(key).set()

    def wait_for(self, key: str) -> bool:
        """Wait until another thread has rendered a page; False: it takes too long.

        A second, or ten seconds where few wait for so long.
        """
        with self._lock:
            going = self._going.get(key)
        if going is None or going.wait(WAIT_FOR_A_SLOT):
            return True
        if not self._long_waits.acquire(blocking=False):
            return False
        try:
            return going.wait(WAIT_FOR_ANOTHER)
        finally:
            self._long_waits.release()

    @contextmanager
    def slot(self) -> Iterator[bool]:
        """Take one of the threads that may ask the database; False: none is free."""
        is_free = self._slots.take()
        try:
            yield is_free
        finally:
            if is_free:
                self._slots.give_back()


store = Store(
    Path(settings.VAR_DIR) / "pages",
    memory=settings.PAGE_STORE_MEMORY_MB * MEGABYTE,
    disk=settings.PAGE_STORE_DISK_MB * MEGABYTE,
    threads=settings.SERVER_THREADS,
)
"""The store of this process."""
