"""The shelves of this process, and who renders what at the moment."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from portal.page_store.addresses import Place
from portal.page_store.page import Page
from portal.page_store.shelves import DiskShelf, MemoryShelf

SPARE_THREADS = 4
"""Threads of the server that are left for stored pages while a database hangs."""
WAIT_FOR_A_SLOT = 1.0
WAIT_FOR_ANOTHER = 10.0
"""Seconds."""

MEGABYTE = 1024 * 1024


class Store:
    """Pages in memory and on disk, and the renderings that are going on."""

    def __init__(self, folder: Path, *, memory: int, disk: int, threads: int) -> None:
        self.memory, self.disk = MemoryShelf(memory), DiskShelf(folder, disk)
        spare = SPARE_THREADS if threads > SPARE_THREADS else 1
        self._slots = threading.BoundedSemaphore(max(1, threads - spare))
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

    def wait_for(self, key: str) -> None:
        """Wait until another thread has rendered a page, ten seconds at most."""
        with self._lock:
            going = self._going.get(key)
        if going is not None:
            going.wait(WAIT_FOR_ANOTHER)

    @contextmanager
    def slot(self) -> Iterator[bool]:
        """Take one of the threads that may ask the database; False: none is free."""
        is_free = self._slots.acquire(timeout=WAIT_FOR_A_SLOT)
        try:
            yield is_free
        finally:
            if is_free:
                self._slots.release()


store = Store(
    Path(settings.VAR_DIR) / "pages",
    memory=settings.PAGE_STORE_MEMORY_MB * MEGABYTE,
    disk=settings.PAGE_STORE_DISK_MB * MEGABYTE,
    threads=settings.SERVER_THREADS,
)
"""The store of this process."""
