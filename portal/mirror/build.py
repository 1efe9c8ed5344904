"""Render every public page into a folder for a static server, and swap it in at once."""

import fcntl
import hashlib
import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.templatetags.static import static
from django.utils import translation

from portal.mirror.addresses import file_of, further_pages, mirrored_paths
from portal.mirror.assets import asset, front_page
from portal.mirror.manifest import NAME, Entry, Manifest, digest_of
from portal.mirror.render import rendered, serve_cold
from portal.mirror.static_copy import SCRIPT, assets_in, static_copy
from portal.page_store.stamps import Stamps, read_stamps

CHUNK = 50
"""Addresses that a process renders before it tells of them."""
KEPT_VERSIONS = 2
"""The one that is served, and the one before, which downloads may still read."""

Progress = Callable[[int, int], None]


class MirrorError(Exception):
    """The mirror was not built; the old one is served."""


@dataclass(slots=True)
class Report:
    """What was done, for people."""

    files: int = 0
    bytes: int = 0
    rendered: int = 0
    seconds: float = 0
    left_out: list[str] = field(default_factory=list)
    """Addresses that did not answer 200, each with its status."""
    is_unchanged: bool = False


@dataclass(slots=True)
class _Part:
    """What a process has rendered."""

    entries: list[Entry] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    further: set[str] = field(default_factory=set)
    """Addresses of further pages of lists."""


@dataclass(frozen=True, slots=True)
class _Job:
    """What the processes share."""

    draft: Path
    known: frozenset[str]
    stamps: Stamps
    at: datetime


def build(
    folder: Path,
    languages: Sequence[str],
    *,
    at: datetime,
    only_changed: bool = False,
    processes: int = 1,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Build the mirror and let ``folder``, a symbolic link, lead to it.

    Killed at any moment it leaves the old one served. Raise MirrorError where another
    build is going on, where the folder is not a mirror's, or where it cannot be written.
    """
    began = time.monotonic()
    serve_cold()
    versions = _versions(folder)
    try:
        with alone(folder):
            _refuse_a_folder_of_others(folder)
            report = _build(
                folder, versions, languages, at, only_changed, processes, progress
            )
    except OSError as error:
        raise MirrorError(f"The mirror cannot be written: {error}") from error
    report.seconds = time.monotonic() - began
    return report


def _build(
    folder: Path,
    versions: Path,
    languages: Sequence[str],
    at: datetime,
    only_changed: bool,
    processes: int,
    progress: Progress,
) -> Report:
    _clear(versions, keep={folder.resolve().name} if folder.exists() else set())
    # Read before the addresses: what changes meanwhile makes a page old, never new.
    stamps = read_stamps(at)
    paths = mirrored_paths(languages)
    draft = Path(tempfile.mkdtemp(prefix=f"{at:%Y%m%dT%H%M%S}-", dir=versions))
    draft.chmod(0o755)
    job = _Job(draft, frozenset(paths), stamps, at)
    made = Manifest(settings.SITE_URL, at, tuple(languages))
    old = _old(folder, made) if only_changed else None
    kept = _keep(old, folder, job) if old else {}
    if old and kept.keys() == old.pages() and kept.keys() >= set(paths):
        shutil.rmtree(draft)
        return Report(
            len(kept), sum(one.bytes for one in kept.values()), is_unchanged=True
        )
    wanted = [path for path in paths if path not in kept]
    report = Report()
    made.entries |= kept
    while wanted:  # first the pages, then the further pages of lists that they name
        report.rendered += len(wanted)
        further: set[str] = set()
        for part in _in_processes(job, wanted, processes):
            made.entries |= {one.path: one for one in part.entries}
            report.left_out += part.failed
            further |= part.further
            progress(len(made.entries) + len(report.left_out), len(paths))
        wanted = sorted(further - made.entries.keys() - set(wanted))
    made.entries |= _assets(job, made.entries.values())
    (draft / "index.html").write_text(front_page(languages), encoding="utf-8")
    made.write(draft)
    report.files, report.bytes = (
        len(made.entries),
        sum(one.bytes for one in made.entries.values()),
    )
    os.sync()
    _swap(folder, draft)
    return report


def _versions(folder: Path) -> Path:
    return folder.parent / f"{folder.name}.versions"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let no other process build or upload a mirror; raise MirrorError if one does."""
    versions = _versions(folder)
    versions.mkdir(parents=True, exist_ok=True)
    with (versions / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise MirrorError("A mirror is being built here already.") from None
        yield


def _refuse_a_folder_of_others(folder: Path) -> None:
    if folder.is_symlink() or not folder.exists():
        return
    if any(folder.iterdir()):
        raise MirrorError(f"{folder} is a folder with files in it, and no mirror.")
    folder.rmdir()


def _clear(versions: Path, keep: set[str]) -> None:
    """Delete what killed builds left behind, and all but the last versions."""
    found = sorted((one for one in versions.iterdir() if one.is_dir()), reverse=True)
    others = [one for one in found if one.name not in keep]
    whole = [one for one in others if (one / NAME).exists()]
    for one in others:
        if one not in whole[: KEPT_VERSIONS - 1]:
            shutil.rmtree(one, ignore_errors=True)


def _old(folder: Path, made: Manifest) -> Manifest | None:
    try:
        old = Manifest.read(folder)
    except (OSError, ValueError):
        return None
    same = (old.site, set(old.languages)) == (made.site, set(made.languages))
    return old if same else None


def _keep(old: Manifest, folder: Path, job: _Job) -> dict[str, Entry]:
    """Link the files of the old mirror that are still good into the new one."""
    kept = {}
    digests: dict[tuple[str, ...], str] = {}
    for path, entry in old.entries.items():
        if path.partition("?")[0] not in job.known:
            continue
        if entry.shown not in digests:
            digests[entry.shown] = _digest(job, entry.shown)
        if entry.made_from == digests[entry.shown]:
            source, target = folder / file_of(path), job.draft / file_of(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(source, target)
            except FileNotFoundError:
                continue
            kept[path] = entry
    return kept


def _digest(job: _Job, shown: Iterable[str]) -> str:
    return digest_of(job.stamps.of(shown, job.at))


def _in_processes(job: _Job, paths: Sequence[str], processes: int) -> Iterator[_Part]:
    chunks = [paths[start : start + CHUNK] for start in range(0, len(paths), CHUNK)]
    if processes < 2 or len(chunks) < 2:
        _begin(job)
        yield from map(_render_chunk, chunks)
        return
    # No connection is shared between processes.
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, fork, _begin, (job,)) as pool:
        yield from pool.map(_render_chunk, chunks)


_job: _Job


def _begin(job: _Job) -> None:
    global _job
    _job = job


def _render_chunk(paths: Sequence[str]) -> _Part:
    part = _Part()
    for path in paths:
        answer = rendered(path)
        if answer.status != HTTPStatus.OK:
            part.failed.append(f"{path}: {answer.status}")
            continue
        is_html = answer.content_type.startswith("text/html")
        body = _copied(path, answer.body) if is_html else answer.body
        entry = _write(_job, path, body)
        shown = tuple(sorted(answer.shown))
        assets = sorted(assets_in(answer.body.decode())) if is_html else ()
        digest = _digest(_job, shown)
        part.entries.append(
            replace(entry, shown=shown, made_from=digest, assets=tuple(assets))
        )
        if is_html:
            part.further |= further_pages(path, answer.body.decode())
    return part


def _copied(path: str, body: bytes) -> bytes:
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        text = static_copy(body.decode(), path, known=_job.known, at=_job.at)
    return text.encode()


def _write(job: _Job, path: str, body: bytes) -> Entry:
    target = job.draft / file_of(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(body)
    digest = hashlib.sha256(body).hexdigest()
    return Entry(path, digest, len(body), made_at=job.at.isoformat())


def _assets(job: _Job, entries: Iterable[Entry]) -> dict[str, Entry]:
    """Write the pictures, styles and scripts that the pages name."""
    wanted = {static(SCRIPT), *(name for one in entries for name in one.assets)}
    found = ((path, asset(path)) for path in sorted(wanted))
    return {path: _write(job, path, body) for path, body in found if body is not None}


def _swap(folder: Path, draft: Path) -> None:
    """Let the link lead to the new version, in one step."""
    link = draft.parent / "next"
    link.unlink(missing_ok=True)
    link.symlink_to(draft.resolve())
    link.replace(folder)
