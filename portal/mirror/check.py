"""Does a mirror still say what the site says?"""

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Protocol

from django.utils import translation

from portal.mirror.addresses import file_of
from portal.mirror.manifest import NAME, Entry, Manifest
from portal.mirror.render import rendered, serve_cold
from portal.mirror.static_copy import static_copy

_UNSEEN = {"script", "style", "template"}
_ENDLESS = {"br", "img", "input", "link", "meta", "hr", "source", "wbr", "path"}


@dataclass(slots=True)
class Checked:
    """What a check has found."""

    made_at: datetime
    pages: int = 0
    differing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    """Files that are missing, or not as they were written."""


class Files(Protocol):
    """Where a mirror lies."""

    def read(self, name: str, /) -> bytes:
        """Return the content of a file. Raise OSError."""
        ...


@dataclass(frozen=True, slots=True)
class Folder:
    path: Path

    def read(self, name: str, /) -> bytes:
        return (self.path / name).read_bytes()


def check(
    place: Path | Files,
    sample: int,
    *,
    at: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Checked:
    """Compare a sample of pages with the site by their visible text, and their hashes.

    Raise OSError or ValueError where there is no mirror, and DatabaseError.
    """
    serve_cold()
    files = Folder(place) if isinstance(place, Path) else place
    manifest = Manifest.parse(files.read(NAME).decode().splitlines())
    found = Checked(manifest.made_at)
    pages = _sample(manifest, sample)
    for number, entry in enumerate(pages, start=1):
        found.pages += 1
        _compare(entry, files, manifest, found, at)
        progress(number, len(pages))
    return found


def _sample(manifest: Manifest, size: int) -> Sequence[Entry]:
    html = [
        one for one in manifest.entries.values() if file_of(one.path).endswith(".html")
    ]
    # Others each time, so that no page is left out for ever.
    return random.sample(html, min(size, len(html)))


def _compare(
    entry: Entry, files: Files, manifest: Manifest, found: Checked, at: datetime
) -> None:
    try:
        body = files.read(file_of(entry.path))
    except OSError:
        found.damaged.append(entry.path)
        return
    if hashlib.sha256(body).hexdigest() != entry.sha256:
        found.damaged.append(entry.path)
    answer = rendered(entry.path)
    with translation.override(translation.get_language_from_path(entry.path) or "en"):
        now = static_copy(
            answer.body.decode(), entry.path, known=manifest.entries.keys(), at=at
        )
    if visible_text(body.decode()) != visible_text(now):
        found.differing.append(entry.path)


def visible_text(html: str) -> str:
    """Return what a reader sees of a page, without when it was made."""
    reader = _Reader()
    reader.feed(html)
    return " ".join(" ".join(reader.words).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ENDLESS:
            return
        names = dict(attrs)
        is_hidden = tag in _UNSEEN or "data-made" in names or names.get("id") == "copy"
        if self._hidden or is_hidden:
            self._hidden += 1

    def handle_endtag(self, tag: str) -> None:
        if tag not in _ENDLESS and self._hidden:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)
