"""All sources that ``manage.py refresh`` fetches: posts first, then travel advice."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import DatabaseError

from embassies.import_requests.refreshing import (
    Progress,
    Refreshed,
    feed_pages,
    feed_sources,
)
from embassies.models import SourceRefresh
from portal.advisories.imports import ADVICE_IMPORTERS, AdviceImporter
from portal.advisories.imports.apply import AdviceChanges, apply
from portal.advisories.imports.rows import AdviceImportError
from portal.web.download import FetchError
from portal.web.feed_pages import FeedPages

Outcome = SourceRefresh.Outcome


class RefreshableSource(Protocol):
    """A source of any app; ``key`` names it on the command line."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    def refresh(
        self, *, at: datetime, is_dry_run: bool, progress: Progress
    ) -> Refreshed: ...


@dataclass(frozen=True, slots=True)
class AdviceSource:
    """A government's levels of travel advice. What is doubtful fails: it has no queue."""

    key: str
    importer: AdviceImporter

    @property
    def name(self) -> str:
        return self.importer.name

    def refresh(
        self, *, at: datetime, is_dry_run: bool, progress: Progress
    ) -> Refreshed:
        pages = feed_pages(self.key, "application/json", progress.on_page)
        one = self.importer
        try:
            done = apply(
                one.read(one.collect(_get_with(pages))),
                issuer=one.issuer,
                scale=one.scale,
                at=at,
                is_dry_run=is_dry_run,
            )
        except (AdviceImportError, DatabaseError, OSError) as error:
            return Refreshed(Outcome.FAILED, " ".join(str(error).split()))
        pages.delete_unused()
        return _refreshed(done)


def all_sources() -> list[RefreshableSource]:
    """Return what can be refreshed, in the order in which it is."""
    advice = (AdviceSource(key, one) for key, one in ADVICE_IMPORTERS.items())
    return [*feed_sources(), *advice]


def _refreshed(done: AdviceChanges) -> Refreshed:
    is_new = done.created or done.changed or done.removed
    return Refreshed(
        Outcome.DONE if is_new else Outcome.UNCHANGED,
        posts=done.read,
        created=done.created,
        changed=done.changed,
        suspicious=len(done.faults),
    )


def _get_with(pages: FeedPages) -> Callable[[str], object]:
    """Return the ``Get`` of the imports of travel advice."""

    def get(address: str) -> object:
        try:
            return json.loads(pages.get(address))
        except FetchError as error:
            raise AdviceImportError(str(error)) from None
        except (ValueError, RecursionError):
            raise AdviceImportError(f"{address[:200]} is no JSON.") from None

    return get
