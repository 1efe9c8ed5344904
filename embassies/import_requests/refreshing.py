"""Refresh of a source: fetch its list, import it, or hold it back for a person.

All or nothing: a list that fails or is held back changes nothing.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings
from django.db import DatabaseError

from embassies.import_requests import uploads
from embassies.import_requests.refresh_guard import RefreshGuard, previous_posts
from embassies.import_requests.tasks import run_due
from embassies.import_requests.workflow import Upload, close_held_back, hold_back
from embassies.imports.pipeline.options import ImportOptions
from embassies.imports.pipeline.rows import ImportFailedError
from embassies.imports.pipeline.unreadable import (
    LARGEST_SHARE,
    LARGEST_SHARE_OF_A_LIST,
    UnreadableRows,
)
from embassies.imports.registry import IMPORTERS, Importer, Row, run_import
from embassies.imports.sources.documents import write_documents
from embassies.models import ImportRequest, ImportRun, SourceRefresh
from portal.countries.models import Source
from portal.web.download import FetchError
from portal.web.feed_pages import PART, FeedLimits, FeedPages
from portal.web.fetch import Request, user_agent
from portal.web.fetch_guard import OPEN_INTERNET

LIMITS = FeedLimits()
NETWORK = OPEN_INTERNET
"""Only tests replace it."""
_CHUNK = 256 * 1024
_ORPHANED_AFTER = timedelta(hours=6)
Outcome = SourceRefresh.Outcome


@dataclass(frozen=True, slots=True)
class Progress:
    """Told of each page that is fetched, and sees the rows of the import pass."""

    on_page: Callable[[int], object] = lambda count: None
    watch: Callable[[Iterable[Row]], Iterable[Row]] = iter


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The outcome of a refresh; of a failure the line that says why."""

    outcome: str
    message: str = ""
    posts: int = 0
    created: int = 0
    changed: int = 0
    suspicious: int = 0
    run: ImportRun | None = None
    import_request: ImportRequest | None = None


@dataclass(frozen=True, slots=True)
class FeedSource:
    """An importer that can be refreshed."""

    key: str
    importer: Importer

    @property
    def name(self) -> str:
        return (self.importer.source or {}).get("name", self.key)

    @property
    def rank(self) -> tuple[int, bool, str]:
        """Ministries come first, lists that nobody vouches for last."""
        source = self.importer.source or {}
        rank = Source.Rank.MINISTRY if source.get("publisher") else Source.Rank.OTHER
        return int(source.get("rank", rank)), self.importer.is_list, self.key

    def refresh(
        self, *, at: datetime, is_dry_run: bool, progress: Progress = Progress()
    ) -> Refreshed:
        """Fetch and import what the source lists; never raises for a bad list."""
        try:
            with fetched(self.key, progress) as stream:
                return _import(self, stream, at, progress, is_dry_run=is_dry_run)
        except (ImportFailedError, DatabaseError, OSError) as error:
            return Refreshed(Outcome.FAILED, " ".join(str(error).split()))


def feed_sources() -> list[FeedSource]:
    """Return what can be refreshed, in the order of rank: the best source first."""
    found = (
        FeedSource(key, importer)
        for key, importer in IMPORTERS.items()
        if importer.collect or importer.address
    )
    return sorted(found, key=lambda one: one.rank)


def feed_pages(key: str, accept: str, on_page: Callable[[int], object]) -> FeedPages:
    """Return the pages of a feed, kept under its key."""
    request = Request(
        agent=user_agent("refresh"),
        seconds=LIMITS.page_seconds,
        max_bytes=LIMITS.max_bytes,
        accept=f"{accept}, */*;q=0.5",
        network=NETWORK,
    )
    return FeedPages(_feeds() / key, request, LIMITS, on_page)


def clean_up(*, at: datetime) -> None:
    """Delete what a refresh or a process that was killed has left. One query."""
    for path in _feeds().rglob(f"*{PART}"):
        path.unlink(missing_ok=True)
    waiting = ImportRequest.objects.with_needed_file()
    needed = set(waiting.values_list("stored_as", flat=True))
    uploads.delete_orphans(needed, before=at - _ORPHANED_AFTER)


def _feeds() -> Path:
    return Path(settings.VAR_DIR) / "feeds"


@contextmanager
def fetched(key: str, progress: Progress = Progress()) -> Iterator[BinaryIO]:
    """Open the list of a source as it is now; raise ImportFailedError."""
    importer = IMPORTERS[key]
    pages = feed_pages(key, importer.accept, progress.on_page)
    if importer.collect is None:
        try:
            body = pages.fetch(importer.address)
        except FetchError as error:
            raise ImportFailedError(str(error)) from None
        pages.delete_unused()
        with body.open("rb") as stream:
            yield stream
        return
    with tempfile.TemporaryFile() as file:
        write_documents(importer.collect(_get_with(pages)), cast("BinaryIO", file))
        pages.delete_unused()
        file.seek(0)
        yield cast("BinaryIO", file)


def _get_with(pages: FeedPages) -> Callable[[str], bytes]:
    """Return the ``Get`` of documents.py."""

    def get(address: str) -> bytes:
        try:
            return pages.get(address)
        except FetchError as error:
            raise ImportFailedError(str(error)) from None

    return get


def _import(
    source: FeedSource,
    stream: BinaryIO,
    at: datetime,
    progress: Progress,
    *,
    is_dry_run: bool,
) -> Refreshed:
    key = (source.importer.source or {}).get("key", source.key)
    share = LARGEST_SHARE_OF_A_LIST if source.importer.is_list else LARGEST_SHARE
    guard = RefreshGuard(key, previous_posts(source.key, key), UnreadableRows(share))
    run = run_import(
        source.key,
        stream,
        ImportOptions(date=at.date().isoformat(), is_dry_run=is_dry_run),
        origin=source.importer.address or source.key,
        at=at,
        watch=lambda rows: guard.watch(progress.watch(rows)),
        inspect=guard.inspect,
    )
    result = Refreshed(
        _outcome(run, guard),
        run.refusal,
        guard.posts(run.rejected),
        run.created,
        run.changed,
        run.suspicious,
        run,
    )
    if is_dry_run or result.outcome == Outcome.FAILED:
        return result
    if result.outcome == Outcome.HELD_BACK:
        held = _hold_back(source, stream, run, guard, at)
        message = _with_number(run.refusal, held)
        return replace(result, message=message, import_request=held)
    note = f"The source was refreshed again: see import run {run.pk}."
    close_held_back(source.key, note, at=at)
    return result


def _outcome(run: ImportRun, guard: RefreshGuard) -> Outcome:
    if run.state == ImportRun.State.REFUSED:
        return Outcome.HELD_BACK if guard.is_read else Outcome.FAILED
    is_new = run.created or run.changed or run.withdrawn
    return Outcome.DONE if is_new else Outcome.UNCHANGED


def _hold_back(
    source: FeedSource,
    stream: BinaryIO,
    run: ImportRun,
    guard: RefreshGuard,
    at: datetime,
) -> ImportRequest:
    """Let a list wait for staff, unless the very same waits or was closed by them."""
    row = _same(source.key, run.sha256) or _queue(source, stream, run, guard, at)
    if row.state == ImportRequest.State.CHECKING:
        run_due(row.pk)
        row.refresh_from_db()
    return row


def _queue(
    source: FeedSource,
    stream: BinaryIO,
    run: ImportRun,
    guard: RefreshGuard,
    at: datetime,
) -> ImportRequest:
    stream.seek(0)
    # Before the guard, the pipeline refuses unreadable rows or the loss of many.
    is_loss = not (guard.is_inspected or guard.unreadable.are_too_many)
    upload = Upload(
        importer=source.key,
        file_name=source.key,
        chunks=iter(lambda: stream.read(_CHUNK), b""),
        why=run.refusal,
        options=ImportOptions(
            date=at.date().isoformat(),
            allows_rejected=guard.unreadable.are_too_many,
            allows_shrink=is_loss,
        ),
    )
    return hold_back(upload, guard.posts(run.rejected), at=at)


def _same(importer: str, sha256: str) -> ImportRequest | None:
    """Return what waits with the same content, or was closed or rolled back by staff."""
    states = ImportRequest.State
    row = (
        ImportRequest.objects.of_refreshes(importer)
        .filter(sha256=sha256)
        .order_by("-pk")
        .first()
    )
    if row is None or row.state in (states.REFUSED, states.COMMITTED):
        return None
    is_replaced = row.state == states.CANCELLED and row.decided_by_id is None
    return None if is_replaced else row


def _with_number(refusal: str, held: ImportRequest) -> str:
    if held.state == ImportRequest.State.READY:
        return f"{refusal} Import {held.pk} waits for an approver."
    return f"{refusal} Import {held.pk}: {held.get_state_display()}."
