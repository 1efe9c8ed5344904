"""Guard of an automatic refresh: which lists a person has to look at first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Q

from embassies.import_requests.risk import Phones, public_phones
from embassies.imports.pipeline.report import Outcome, Report
from embassies.imports.pipeline.rows import ImportFailedError, Rejection
from embassies.imports.pipeline.unreadable import UnreadableRows
from embassies.imports.registry import Row
from embassies.models import Mission, SourceRefresh
from embassies.models.import_requests import LARGEST_PHONE_SHARE

LARGEST_SHRINK = 0.1
"""The share of its posts that a list may lose from one refresh to the next."""


@dataclass(slots=True)
class RefreshGuard:
    """Watches one import: ``watch`` sees its rows, ``inspect`` its report.

    ``source`` is the key of the source, ``previous`` the posts that it listed before.
    What is refused once all rows were read is held back for a person.
    """

    source: str
    previous: int
    unreadable: UnreadableRows
    before: Phones = field(default_factory=public_phones)
    is_read: bool = False
    is_inspected: bool = False
    """Whether the pipeline itself refused nothing."""

    def watch(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            self.unreadable.rows += 1
            if isinstance(row, Rejection) and not row.is_readable:
                self.unreadable.found += 1
            yield row
        self.is_read = True

    def inspect(self, report: Report) -> None:
        """Raise ImportFailedError where a person has to look at it. Three queries."""
        self.is_inspected = True
        self._refuse_shrink(self.posts(report.results.counts[Outcome.REJECTED]))
        self._refuse_other_phones()

    def posts(self, rejected: int) -> int:
        """Return the number of posts that were listed."""
        return self.unreadable.rows - rejected

    def _refuse_shrink(self, posts: int) -> None:
        lost = self.previous - posts
        if lost > 0 and lost >= self.previous * LARGEST_SHRINK:
            raise ImportFailedError(
                f"It lists {posts:,} posts, {lost / self.previous:.0%} fewer than the"
                f" {self.previous:,} before."
            )

    def _refuse_other_phones(self) -> None:
        listed = self.before.keys() & _missions_of(self.source)
        after = public_phones()
        changed = sum(
            not self.before[key] <= after.get(key, frozenset()) for key in listed
        )
        if changed > len(listed) * LARGEST_PHONE_SHARE:
            raise ImportFailedError(
                f"It changes the phones of {changed:,} of the {len(listed):,} missions"
                f" with a phone that it lists, more than {LARGEST_PHONE_SHARE:.0%}."
            )


def previous_posts(importer: str, source: str) -> int:
    """Return the number of posts that a source listed before. At most two queries."""
    known = SourceRefresh.objects.with_results().filter(pk=importer).first()
    if known and known.accepted_posts:
        return known.accepted_posts
    listings = Mission.objects.public().filter(listed_by__has_key=source)
    return sum(
        "missing_since" not in listed[source]
        for listed in listings.values_list("listed_by", flat=True)
    )


def _missions_of(source: str) -> set[int]:
    """Return the missions that a source lists, or of which it gives a contact."""
    listed = Q(listed_by__has_key=source) | Q(source=source)
    found = Mission.objects.filter(listed | Q(contacts__source=source)).order_by()
    return set(found.values_list("pk", flat=True))
