"""Where pages are kept: in the memory of the process, and on disk for the next one."""

import hashlib
import json
import logging
import queue
import threading
from collections import OrderedDict
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import brotli

from portal.page_store.page import Page
from portal.web.files import write_whole

logger = logging.getLogger(__name__)


class MemoryShelf:
    """Pages in memory, bounded by bytes: the one that was not asked for longest goes."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._sizes: dict[str, int] = {}
        self._lock = threading.Lock()
        self.bytes = 0

    def get(self, key: str) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
        return page

    def put(self, page: Page) -> None:
        # Compressed later, a page grows; by less than its own size.
        size = 2 * page.size
        with self._lock:
            self._remove(page.key)
            if size > self._max_bytes:
                return
            self._pages[page.key], self._sizes[page.key] = page, size
            self.bytes += size
            while self.bytes > self._max_bytes:
                self._remove(next(iter(self._pages)))

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._sizes.clear()
            self.bytes = 0

    def _remove(self, key: str) -> None:
        if self._pages.pop(key, None) is not None:
            self.bytes -= self._sizes.pop(key)


class DiskShelf:
    """Pages as files, which survive a restart and serve all processes of a machine.

    A file appears whole or not at all. They are written by one thread, so that no
    reader waits for a disk; what cannot be written is left out, and logged once.
    """

    WAITING = 500
    """Pages that may wait to be written; what comes on top is left out."""
    PRUNE_EVERY = 200
    """Writes between two looks at how much there is."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self.folder, self._max_bytes = folder, max_bytes
        self._waiting: queue.Queue[Page] = queue.Queue(self.WAITING)
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._failing = False

    def get(self, key: str) -> Page | None:
        """Return a page; None where there is none, or where its file is damaged."""
        try:
            return read_page(self._path(key), key)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, brotli.error):
            logger.warning(
                "A kept page cannot be read; it is made anew.", exc_info=True
            )
            return None

    def put(self, page: Page) -> None:
        """Let a page be written soon."""
        self._start()
        with suppress(queue.Full):
            self._waiting.put_nowait(page)

    def flush(self) -> None:
        """Wait until all that was put is written."""
        self._waiting.join()

    def _path(self, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()
        return self.folder / name[:2] / name[2:]

    def _start(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._run, name="page-store-disk", daemon=True
                )
                self._thread.start()

    def _run(self) -> None:
        for number in range(2**62):
            page = self._waiting.get()
            try:
                self._write(page)
                if number % self.PRUNE_EVERY == self.PRUNE_EVERY - 1:
                    self._prune()
                self._failing = False
            except OSError:
                if not self._failing:
                    logger.warning("Pages cannot be kept on disk.", exc_info=True)
                self._failing = True
            finally:
                self._waiting.task_done()

    def _write(self, page: Page) -> None:
        path = self._path(page.key)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, page_bytes(page))

    def measure(self) -> tuple[int, int]:
        """Return the number of pages and their bytes; it looks at every file."""
        files = self._files()
        return len(files), sum(size for _time, size, _path in files)

    def _files(self) -> list[tuple[float, int, Path]]:
        files = []
        for path in self.folder.glob("*/*"):
            with suppress(OSError):
                status = path.stat()
                files.append((status.st_mtime, status.st_size, path))
        return files

    def _prune(self) -> None:
        """Delete the oldest files until the rest fits."""
        files = self._files()
        total = sum(size for _time, size, _path in files)
        for _time, size, path in sorted(files):
            if total <= self._max_bytes:
                break
            with suppress(OSError):
                path.unlink()
                total -= size


def page_bytes(page: Page) -> bytes:
    """Return a page as the bytes of its file: a line of JSON, then the body in Brotli."""
    head = {
        "key": page.key,
        "headers": dict(page.headers),
        "etag": page.etag,
        "changed_at": page.changed_at.isoformat(),
        "made_at": page.made_at.isoformat(),
        "made_from": dict(page.made_from),
        "seconds": page.seconds,
        "sha256": hashlib.sha256(page.body).hexdigest(),
    }
    return json.dumps(head).encode() + b"\n" + page.encoded("br")


def read_page(path: Path, key: str) -> Page:
    """Return the page of a file; raise OSError, or ValueError where it is damaged."""
    head, _, body = path.read_bytes().partition(b"\n")
    known = json.loads(head)
    text = brotli.decompress(body)
    if known["key"] != key or known["sha256"] != hashlib.sha256(text).hexdigest():
        raise ValueError("The file is not this page.")
    return Page(
        key=key,
        body=text,
        headers=known["headers"],
        etag=known["etag"],
        changed_at=datetime.fromisoformat(known["changed_at"]),
        made_at=datetime.fromisoformat(known["made_at"]),
        made_from=known["made_from"],
        seconds=known["seconds"],
        _encoded={"br": body},
    )
