"""Fetch the pages of a feed politely; bodies and validators are kept on disk.

A page that has not changed since the last refresh is not sent again (304). Requests to
one host are spaced, and a feed has a limit of pages, bytes and time.
"""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from portal.web.download import FetchError, download
from portal.web.fetch import Request

PART = ".part"
"""The end of the name of a file that is being written."""


@dataclass(frozen=True, slots=True)
class FeedLimits:
    """What one refresh of a feed may cost; times in seconds."""

    pages: int = 2000
    max_bytes: int = 200 * 2**20
    seconds: float = 30 * 60
    page_seconds: float = 120
    pause: float = 0.5
    """Between two requests to one host."""


@dataclass(slots=True)
class FeedPages:
    """Fetches pages into a folder of one feed; ``request`` is the model of each GET.

    One refresh uses one instance; only one process may use a folder at a time.
    """

    folder: Path
    request: Request
    limits: FeedLimits = FeedLimits()
    on_page: Callable[[int], object] = lambda count: None
    began: float = field(default_factory=time.monotonic)
    size: int = 0
    used: set[Path] = field(default_factory=set)
    last_call: dict[str, float] = field(default_factory=dict)

    def get(self, address: str) -> bytes:
        """Return what stands at an address; raise FetchError."""
        return self.fetch(address).read_bytes()

    def fetch(self, address: str) -> Path:
        """Return a file of what stands at an address, asked for once; raise FetchError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = address.encode(errors="surrogatepass")
        body = self.folder / hashlib.sha256(name).hexdigest()
        if body in self.used:
            return body
        self._download(address, body)
        self.size += body.stat().st_size
        self.used.add(body)
        self.on_page(len(self.used))
        return body

    def delete_unused(self) -> None:
        """Delete pages that this refresh did not ask for, and files left half written."""
        known = {name for body in self.used for name in (body, _notes_of(body))}
        for path in self.folder.glob("*"):
            if path not in known:
                path.unlink(missing_ok=True)

    def _download(self, address: str, body: Path) -> None:
        seconds = self._seconds_left()
        self._wait(address)
        etag, modified = _validators(body)
        part = body.with_suffix(PART)
        try:
            with part.open("wb") as file:
                request = replace(
                    self.request,
                    seconds=min(seconds, self.limits.page_seconds),
                    max_bytes=self.limits.max_bytes - self.size,
                    etag=etag,
                    last_modified=modified,
                    body=file,
                )
                response = download(address, request)
            if response.status == 200:
                _store(part, body, response.validators())
        finally:
            part.unlink(missing_ok=True)

    def _seconds_left(self) -> float:
        """Return the time that is left; raise FetchError at a limit."""
        left = self.began + self.limits.seconds - time.monotonic()
        if left <= 0:
            minutes = self.limits.seconds / 60
            raise FetchError(f"The feed takes longer than {minutes:.0f} minutes.")
        if len(self.used) >= self.limits.pages:
            raise FetchError(f"The feed has more than {self.limits.pages:,} pages.")
        if self.size >= self.limits.max_bytes:
            raise FetchError(
                f"The feed has more than {self.limits.max_bytes // 2**20} MB."
            )
        return left

    def _wait(self, address: str) -> None:
        try:
            host = urlsplit(address).netloc
        except ValueError:
            return
        last = self.last_call.get(host)
        if last is not None:
            time.sleep(max(0.0, last + self.limits.pause - time.monotonic()))
        self.last_call[host] = time.monotonic()


def _notes_of(body: Path) -> Path:
    return body.with_suffix(".json")


def _validators(body: Path) -> tuple[str, str]:
    """Return the validators of a stored page; blank where it is not there as it was."""
    try:
        notes = json.loads(_notes_of(body).read_text(encoding="utf-8"))
        is_whole = body.stat().st_size == notes["bytes"]
        return (notes["etag"], notes["modified"]) if is_whole else ("", "")
    except (OSError, ValueError, KeyError, TypeError):
        return "", ""


def _store(part: Path, body: Path, validators: tuple[str, str]) -> None:
    """Replace a stored page. Killed between two steps, the page is sent again.

    Its address is not noted: it may hold the key of an account.
    """
    notes = _notes_of(body)
    notes.unlink(missing_ok=True)
    part.replace(body)
    etag, modified = validators
    values = {"etag": etag, "modified": modified, "bytes": body.stat().st_size}
    notes.write_text(json.dumps(values), encoding="utf-8")
