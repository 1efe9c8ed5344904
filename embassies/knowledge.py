"""Where are the facts of an answer kept: in the database, or all in memory?"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Q

from embassies.distance import point
from embassies.ladder import CoverageFact
from embassies.models import (
    SHUT,
    Arrangement,
    ArrangementStatus,
    Coverage,
    Membership,
    Mission,
    MissionQuerySet,
)
from embassies.nearby import Candidate
from portal.countries.models import CountryProfile, EmergencyNumber, Ministry


@dataclass(frozen=True, slots=True)
class Rules:
    """All arrangements with their history, and who belonged to which group."""

    arrangements: tuple[Arrangement, ...]
    statuses: tuple[ArrangementStatus, ...]
    memberships: tuple[Membership, ...]


class Store(Protocol):
    def rules(self) -> Rules: ...

    def profile(self, country: str) -> CountryProfile | None: ...

    def numbers(self, country: str) -> Iterable[EmergencyNumber]: ...

    def ministries(self, countries: Sequence[str]) -> Iterable[Ministry]: ...

    def candidates(
        self, senders: Sequence[str], country: str
    ) -> Iterable[Candidate]: ...

    def missions(
        self, ids: Iterable[int], helpers: Iterable[str], country: str
    ) -> Iterable[Mission]: ...


def _public() -> MissionQuerySet:
    return (
        Mission.objects.public()
        .select_related("source")
        .with_status_note()
        .with_consular_help()
    )


class Database:
    """Ask for what one question needs: eight queries, whatever it is."""

    def rules(self) -> Rules:
        """Three queries."""
        return Rules(
            tuple(Arrangement.objects.all()),
            tuple(ArrangementStatus.objects.all()),
            tuple(Membership.objects.all()),
        )

    def profile(self, country: str) -> CountryProfile | None:
        return CountryProfile.objects.filter(country=country).first()

    def numbers(self, country: str) -> Iterable[EmergencyNumber]:
        return EmergencyNumber.objects.filter(country=country).select_related("source")

    def ministries(self, countries: Sequence[str]) -> Iterable[Ministry]:
        return Ministry.objects.filter(country__in=countries).select_related("source")

    def candidates(self, senders: Sequence[str], country: str) -> Iterable[Candidate]:
        rows = (
            Mission.objects.public()
            .filter(sending_country__in=senders)
            .order_by("pk")
            .with_coverage_of(country)
            .with_consular_help()
            .values_list(  # type: ignore[misc]
                "pk",
                "sending_country",
                "receiving_country",
                "seat_country",
                "kind",
                "is_honorary",
                "status",
                "latitude",
                "longitude",
                "covers_since",
                "covers_district",
                "refuses_citizens",
            )
        )
        for pk, sender, host, seat, kind, honorary, status, *rest in rows:
            latitude, longitude, since, district, refuses = rest
            yield Candidate(
                pk=pk,
                sending=str(sender),
                receiving=str(host),
                seat=str(seat or host),
                kind=kind,
                is_honorary=honorary,
                can_be_met=status not in SHUT and not refuses,
                where=point(latitude, longitude),
                covers=None if since is None else CoverageFact(district, since),
            )

    def missions(
        self, ids: Iterable[int], helpers: Iterable[str], country: str
    ) -> Iterable[Mission]:
        helping = Q(sending_country__in=list(helpers), receiving_country=country)
        return _public().filter(Q(pk__in=list(ids)) | helping)


class Memory:
    """Hold the whole directory: seven queries once, then none for any question."""

    def __init__(self) -> None:
        everywhere = Database()
        self._rules = everywhere.rules()
        self._profiles = {p.country.code: p for p in CountryProfile.objects.all()}
        self._ministries = {
            m.country.code: m for m in Ministry.objects.select_related("source")
        }
        self._numbers = defaultdict(list)
        for number in EmergencyNumber.objects.select_related("source"):
            self._numbers[number.country.code].append(number)
        self._missions = {mission.pk: mission for mission in _public()}
        self._sent = defaultdict(list)
        self._hosted = defaultdict(list)
        for mission in self._missions.values():
            self._sent[mission.sending_country.code].append(mission)
            self._hosted[mission.receiving_country.code].append(mission)
        self._covers: dict[tuple[int, str], CoverageFact] = {}
        rows = Coverage.objects.filter(withdrawn_at=None).order_by("-district")
        for row in rows:
            fact = CoverageFact(row.district, row.source_date)
            self._covers[row.mission_id, row.country.code] = fact

    def rules(self) -> Rules:
        return self._rules

    def profile(self, country: str) -> CountryProfile | None:
        return self._profiles.get(country)

    def numbers(self, country: str) -> Iterable[EmergencyNumber]:
        return self._numbers.get(country, ())

    def ministries(self, countries: Sequence[str]) -> Iterable[Ministry]:
        return [self._ministries[c] for c in countries if c in self._ministries]

    def candidates(self, senders: Sequence[str], country: str) -> Iterable[Candidate]:
        for sender in senders:
            for mission in self._sent.get(sender, ()):
                yield self._candidate(mission, country)

    def _candidate(self, mission: Mission, country: str) -> Candidate:
        return Candidate(
            pk=mission.pk,
            sending=mission.sending_country.code,
            receiving=mission.receiving_country.code,
            seat=mission.seat,
            kind=mission.kind,
            is_honorary=mission.is_honorary,
            can_be_met=not mission.is_shut and not mission.refuses_citizens,
            where=point(mission.latitude, mission.longitude),
            covers=self._covers.get((mission.pk, country)),
        )

    def missions(
        self, ids: Iterable[int], helpers: Iterable[str], country: str
    ) -> Iterable[Mission]:
        wanted, senders = set(ids), set(helpers)
        for mission in self._hosted.get(country, ()):
            if mission.sending_country.code in senders:
                wanted.add(mission.pk)
        return [self._missions[pk] for pk in sorted(wanted)]
