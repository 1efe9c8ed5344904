"""The state of the data, for staff: missions out of date, refreshes and imports."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from embassies.models import ImportRun, Mission, SourceRefresh
from portal.countries.names import country_name
from portal.site.refreshing import all_sources

MAX_ROWS = 10


@dataclass(frozen=True, slots=True)
class RefreshLine:
    """A source and its last refresh; None where there was none yet."""

    name: str
    row: SourceRefresh | None = None
    is_late: bool = False

    @property
    def is_wrong(self) -> bool:
        """Whether a person has to do something about it."""
        row = self.row
        failed = row is not None and row.outcome == SourceRefresh.Outcome.FAILED
        return failed or self.is_late or bool(row and row.waits)

    @property
    def fault(self) -> str:
        """What the last refresh said, or since when none succeeded."""
        row = self.row
        if row is None or row.message or not self.is_late:
            return row.message if row else ""
        if row.last_success is None:
            return _("It has never succeeded.")
        return _("No success for more than a week: the last one was on %(when)s.") % {
            "when": f"{row.last_success:%Y-%m-%d}"
        }


@dataclass(frozen=True, slots=True)
class StaleCountry:
    """Numbers of missions in a country, out of date and never checked."""

    code: str
    name: str
    missions: int
    stale: int
    never: int


def worst_countries(at: datetime) -> list[StaleCountry]:
    """Return the countries with most missions out of date. One query."""
    rows = (
        Mission.objects.public()
        .order_by()
        .values_list("receiving_country")
        .annotate(
            missions=Count("pk"),
            stale=Count("pk", filter=Mission.objects.is_stale(at)),
            never=Count("pk", filter=Q(verified_at=None)),
        )
        .filter(Q(stale__gt=0) | Q(never__gt=0))
        .order_by("-stale", "-never", "receiving_country")
    )
    return [
        StaleCountry(str(one[0]), country_name(str(one[0])), *one[1:])
        for one in rows[:MAX_ROWS]
    ]


def last_runs() -> list[ImportRun]:
    return list(ImportRun.objects.order_by("-pk")[:5])


def refreshes(at: datetime) -> list[RefreshLine]:
    """Return the last refresh of each source, in their order; none before the first.

    One query.
    """
    stored = SourceRefresh.objects.with_results().in_bulk()
    names = {one.key: one.name for one in all_sources()}
    enabled = settings.REFRESH_SOURCES or names
    known = [key for key in names if key in stored or key in enabled]
    keys = [*known, *(key for key in stored if key not in names)] if stored else []
    return [_refresh_line(names.get(key, ""), stored.get(key), at) for key in keys]


def _refresh_line(name: str, row: SourceRefresh | None, at: datetime) -> RefreshLine:
    if row is None:
        return RefreshLine(name)
    return RefreshLine(name or row.name, row, is_late=row.is_late(at=at))
