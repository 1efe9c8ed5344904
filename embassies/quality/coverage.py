"""Coverage: what the directory holds of each country, how old it is, from which source."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from embassies.models import Contact, DirectoryVersion, Mission, Precision
from portal.countries.freshness import STALE_AFTER, Age, age_of
from portal.countries.models import Source
from portal.countries.names import country_names

AGES = tuple(str(age) for age in Age)
DETAILS = ("checked", "listed", "phone", "email", "hours", "exact")
"""What is counted besides ages: missions that were checked, and what is on record."""

CountryCount = tuple[str, str, int]
"""Country, name of what is counted, number of missions."""


@dataclass(frozen=True, slots=True)
class CountryCoverage:
    """How many missions are on record in a country, or in all; how many of each."""

    country: str
    missions: int
    counts: Mapping[str, int]

    def share(self, name: str) -> float:
        """Return the counted part of the missions, 0 to 1; 0 where there is none."""
        return self.counts[name] / self.missions if self.missions else 0.0


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """How much of the directory comes from one source."""

    source: Source
    missions: int
    contacts: int


@dataclass(frozen=True, slots=True)
class Coverage:
    countries: list[CountryCoverage]
    world: CountryCoverage
    missions_by_source: Mapping[str, int]
    contacts_by_source: Mapping[str, int]


def coverage(*, at: datetime) -> Coverage:
    """Count the directory. One query while nothing changed on a day; otherwise six."""
    version = DirectoryVersion.objects.current()
    return count_on(str(version), at.astimezone(UTC).date())


def by_source(counted: Coverage) -> list[SourceCoverage]:
    """Return the sources of missions and contacts, the largest first. One query."""
    found = [
        SourceCoverage(
            source,
            counted.missions_by_source.get(source.key, 0),
            counted.contacts_by_source.get(source.key, 0),
        )
        for source in Source.objects.with_translations("name").order_by("name")
    ]
    used = [one for one in found if one.missions or one.contacts]
    return sorted(used, key=lambda one: -one.missions)


# Two: around midnight the old day's count is still asked for.
@lru_cache(maxsize=2)
def count_on(_version: str, day: date) -> Coverage:
    counts: Counter[tuple[str, str]] = Counter()
    for country, name, total in [
        *_count_ages(day),
        *_count_mission_details(day),
        *_count_contact_details(),
    ]:
        counts[country, name] += total
        counts["", name] += total
    missions = Mission.objects.public().order_by().values_list("source")
    contacts = _public_contacts().values_list("source")
    return Coverage(
        countries=[_country_coverage(code, counts) for code in country_names("en")],
        world=_country_coverage("", counts),
        missions_by_source=dict(missions.annotate(Count("id"))),
        contacts_by_source=dict(contacts.annotate(Count("id"))),
    )


def _country_coverage(
    country: str, counts: Mapping[tuple[str, str], int]
) -> CountryCoverage:
    own = {name: counts[country, name] for name in (*AGES, *DETAILS)}
    return CountryCoverage(country, sum(own[age] for age in AGES), own)


def _count_ages(day: date) -> Iterator[CountryCount]:
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


def _count_mission_details(day: date) -> Iterator[CountryCount]:
    """Count missions with hours, with an exact place and lately listed. One query."""
    recent = (day - STALE_AFTER).isoformat()
    rows = Mission.objects.public().order_by().values_list("receiving_country")
    counted = rows.annotate(
        hours=Count("id", filter=~Q(opening_hours="")),
        exact=Count("id", filter=Q(precision=Precision.EXACT)),
        listed=Count("id", filter=Q(listed_on__gte=recent)),
    )
    for country, hours, exact, listed in counted:
        yield country, "listed", listed
        yield country, "hours", hours
        yield country, "exact", exact


def _count_contact_details() -> Iterator[CountryCount]:
    """Count missions with a phone and with an e-mail address. One query."""
    rows = _public_contacts().filter(channel__in=("phone", "email"))
    by_country = rows.values_list("mission__receiving_country", "channel")
    yield from by_country.annotate(Count("mission", distinct=True))


def _public_contacts() -> QuerySet[Contact]:
    rows = Contact.objects.filter(withdrawn_at=None, mission__withdrawn_at=None)
    return rows.order_by()
