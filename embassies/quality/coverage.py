"""What does the directory hold of each country, how old is it, and who says so?"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from embassies.models import Contact, DirectoryVersion, Mission, Precision
from portal.countries.freshness import Age, age_of
from portal.countries.models import Source
from portal.countries.names import country_names

AGES = tuple(str(age) for age in Age)
TOLD = ("checked", "phone", "email", "hours", "exact")
"""What is counted of missions: their age; what was checked, and what is on record."""

Count3 = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Held:
    """How many missions are on record in a country, or in all; how many of each."""

    country: str
    missions: int
    counts: Mapping[str, int]

    def share(self, name: str) -> float:
        """Return the part of the missions that is so; 0 where there is none."""
        return self.counts[name] / self.missions if self.missions else 0.0


@dataclass(frozen=True, slots=True)
class Said:
    """How much of the directory comes from one source."""

    source: Source
    missions: int
    contacts: int


@dataclass(frozen=True, slots=True)
class Coverage:
    countries: list[Held]
    world: Held
    missions_by_source: Mapping[str, int]
    contacts_by_source: Mapping[str, int]


def coverage(*, at: datetime) -> Coverage:
    """Count the directory. One query while nothing changed on a day; otherwise six."""
    version = DirectoryVersion.objects.current()
    return counted_on(str(version), at.astimezone(UTC).date())


def by_source(counted: Coverage) -> list[Said]:
    """Return the sources of missions and contacts, the largest first. One query."""
    said = [
        Said(
            source,
            counted.missions_by_source.get(source.key, 0),
            counted.contacts_by_source.get(source.key, 0),
        )
        for source in Source.objects.with_translations("name").order_by("name")
    ]
    spoken = [one for one in said if one.missions or one.contacts]
    return sorted(spoken, key=lambda one: -one.missions)


@lru_cache(maxsize=2)
def counted_on(_version: str, day: date) -> Coverage:
    counts: Counter[tuple[str, str]] = Counter()
    for country, name, total in [*_aged(day), *_telling(), *_reached()]:
        counts[country, name] += total
        counts["", name] += total
    public, shown = Mission.objects.public(), _shown_contacts()
    return Coverage(
        countries=[_held(code, counts) for code in country_names("en")],
        world=_held("", counts),
        missions_by_source=_by(public.values_list("source")),
        contacts_by_source=_by(shown.values_list("source")),
    )


def _held(country: str, counts: Mapping[tuple[str, str], int]) -> Held:
    own = {name: counts[country, name] for name in (*AGES, *TOLD)}
    return Held(country, sum(own[age] for age in AGES), own)


def _by(rows: Any) -> dict[str, int]:
    return dict(rows.order_by().annotate(Count("id")))


def _aged(day: date) -> Iterator[Count3]:
    """Count missions by age, and the checked ones. One query."""
    at = datetime.combine(day, time.min, UTC)
    rows = (
        Mission.objects.public()
        .order_by()
        .values_list(
            "receiving_country", "source_date", TruncDate("verified_at", tzinfo=UTC)
        )
    )
    for country, source_date, checked, total in rows.annotate(Count("id")):
        seen = datetime.combine(checked, time.min, UTC) if checked else None
        yield country, str(age_of(seen, source_date, at=at)), total
        yield country, "checked", total if checked else 0


def _telling() -> Iterator[Count3]:
    """Count missions with hours and with an exact place. One query."""
    rows = Mission.objects.public().order_by().values_list("receiving_country")
    counted = rows.annotate(
        hours=Count("id", filter=~Q(opening_hours="")),
        exact=Count("id", filter=Q(precision=Precision.EXACT)),
    )
    for country, hours, exact in counted:
        yield country, "hours", hours
        yield country, "exact", exact


def _reached() -> Iterator[Count3]:
    """Count missions with a phone and with an e-mail address. One query."""
    rows = _shown_contacts().filter(channel__in=("phone", "email"))
    by_country = rows.values_list("mission__receiving_country", "channel")
    yield from by_country.annotate(Count("mission", distinct=True))


def _shown_contacts() -> Any:
    shown = Contact.objects.filter(withdrawn_at=None, mission__withdrawn_at=None)
    return shown.order_by()
