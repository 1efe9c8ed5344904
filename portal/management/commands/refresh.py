"""Refresh the directory from its sources, each all or nothing."""

import logging
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections, connection
from django.utils import timezone
from tqdm import tqdm

from embassies.import_requests.refreshing import Progress, Refreshed, clean_up
from embassies.models import SourceRefresh
from portal.site.refreshing import RefreshableSource, all_sources
from portal.web.exclusive import exclusive

T = TypeVar("T")
Outcome = SourceRefresh.Outcome
logger = logging.getLogger(__name__)
COLUMNS = ("source", "outcome", "posts", "created", "changed", "suspicious")
EPILOG = """
Without SOURCE all that PORTAL_REFRESH_SOURCES names, by default all that have an
address, the best source first. A list that would lose a tenth of its posts, change many
phones or has rows that cannot be read changes nothing: it waits in the staff pages.

examples:
  manage.py refresh
  manage.py refresh auswaertiges-amt wikidata --dry-run
"""


class Command(BaseCommand):
    requires_system_checks = ()  # They load every page, 30 MB.
    help = (
        "Fetch what the sources list now, and import it; print and store the outcome."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EPILOG
        keys = ", ".join(one.key for one in all_sources())
        parser.add_argument("source", nargs="*", metavar="SOURCE", help=keys)
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="fetch, change nothing, show what would be",
        )
        parser.add_argument(
            "--no-progress", action="store_true", help="show no progress bar"
        )

    def handle(
        self,
        *args: object,
        source: list[str],
        dry_run: bool,
        no_progress: bool,
        **options: object,
    ) -> None:
        wanted = _chosen(source)
        hidden = no_progress or not sys.stderr.isatty()
        with exclusive("refresh") as is_alone:
            if not is_alone:
                raise CommandError("A refresh is running already.")
            clean_up(at=timezone.now())
            done = [
                (one.key, _refresh(one, bar, is_dry_run=dry_run))
                for one, bar in _with_bar(wanted, hidden=hidden)
            ]
        self.stdout.write(_table(done))
        failed = [key for key, result in done if result.outcome == Outcome.FAILED]
        if failed:
            raise CommandError(f"Failed, and changed nothing: {', '.join(failed)}.")


def _chosen(names: Sequence[str]) -> list[RefreshableSource]:
    """Return the sources of these names, else the enabled ones."""
    known = all_sources()
    wanted = set(names or settings.REFRESH_SOURCES or (one.key for one in known))
    if unknown := sorted(wanted - {one.key for one in known}):
        raise CommandError(f"No such source: {', '.join(unknown)}. See --help.")
    return [one for one in known if one.key in wanted]


def _with_bar(
    sources: Iterable[RefreshableSource], *, hidden: bool
) -> Iterator[tuple[RefreshableSource, "tqdm[RefreshableSource]"]]:
    bar = tqdm(sources, unit=" sources", disable=hidden)
    for one in bar:
        bar.set_description(one.key)
        yield one, bar


def _refresh(
    source: RefreshableSource, bar: "tqdm[RefreshableSource]", *, is_dry_run: bool
) -> Refreshed:
    """Refresh one source; a fault of its module is its own, and does not stop others."""

    def watch(rows: Iterable[T]) -> Iterable[T]:
        return tqdm(rows, unit=" rows", disable=bar.disable, leave=False)

    if not connection.in_atomic_block:
        close_old_connections()  # The feed before may have taken half an hour.
    at = timezone.now()
    progress = Progress(lambda count: bar.set_postfix_str(f"{count} pages"), watch)
    try:
        result = source.refresh(at=at, is_dry_run=is_dry_run, progress=progress)
    except Exception as error:
        logger.exception("The source %s cannot be refreshed.", source.key)
        result = Refreshed(Outcome.FAILED, f"Unexpected {type(error).__name__}.")
    if not is_dry_run:
        _store(source, result, at)
    return result


def _store(source: RefreshableSource, result: Refreshed, at: datetime) -> None:
    values = {
        "name": source.name[:200],
        "tried_at": at,
        "outcome": result.outcome,
        "message": result.message[:500],
        "run": result.run,
        "import_request": result.import_request,
    }
    if result.outcome in (Outcome.DONE, Outcome.UNCHANGED):
        values |= {"succeeded_at": at, "posts": result.posts}
    SourceRefresh.objects.update_or_create(source=source.key, defaults=values)


def _table(done: Iterable[tuple[str, Refreshed]]) -> str:
    """Return a line for each source, and below it why it failed or was held back."""
    lines = ["{:24} {:15} {:>7} {:>7} {:>7} {:>10}".format(*COLUMNS)]
    for key, result in done:
        counts = (result.created, result.changed, result.suspicious)
        label = str(Outcome(result.outcome).label)
        numbers = " ".join(
            f"{count:{width},}"
            for count, width in zip((result.posts, *counts), (7, 7, 7, 10), strict=True)
        )
        lines.append(f"{key:24} {label:15} {numbers}")
        if result.message:
            lines.append(f"  {result.message}")
    return "\n".join(lines)
