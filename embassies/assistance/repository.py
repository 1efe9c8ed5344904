"""Where are the facts of an answer kept: in the database, or all in memory?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from django.db.models import Q

from embassies.assistance.answer import CoverageFact, Rule
from embassies.assistance.candidates import Candidate
from embassies.models import (
    SHUT,
    Arrangement,
    ArrangementStatus,
    Coverage,
    Membership,
    Mission,
    MissionQuerySet,
)
from embassies.values.distance import point
from portal.countries.models import CountryProfile, EmergencyNumber, Ministry
from portal.countries.partial_dates import is_between


@dataclass(frozen=True, slots=True)
class Rules:
    """All arrangements with their history, and who belonged to which group when."""

    arrangements: tuple[Rule, ...]
    histories: Mapping[int, tuple[ArrangementStatus, ...]]
    memberships: tuple[tuple[str, str, str, str], ...]
    """Group, country, first and last day (partial dates)."""

    def members_on(self, day: date) -> dict[str, frozenset[str]]:
        """Return the members of each group on a day."""
        found: dict[str, set[str]] = defaultdict(set)
        for bloc, country, joined, left in self.memberships:
            if is_between(joined, left, day):
                found[bloc].add(country)
        return {bloc: frozenset(countries) for bloc, countries in found.items()}


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
        .order_by("pk")
        .with_source()
        .with_translations("name")
        .with_status_note()
        .with_consular_help()
    )


def _rule(arrangement: Arrangement) -> Rule:
    return Rule(
        arrangement,
        beneficiaries=_codes(arrangement.beneficiaries),
        helpers=_codes(arrangement.helpers),
        places=_codes(arrangement.places),
    )


def _codes(countries: Iterable[Any]) -> frozenset[str]:
    return frozenset(str(country.code) for country in countries)


class Database:
    """Ask for what one question needs: eight queries, whatever it is."""

    def rules(self) -> Rules:
        """Three queries."""
        histories: dict[int, tuple[ArrangementStatus, ...]] = {}
        practice = ArrangementStatus.objects.with_translations()
        for status in practice.order_by("-since", "-id"):
            known = histories.get(status.arrangement_id, ())
            histories[status.arrangement_id] = (*known, status)
        arrangements = Arrangement.objects.with_translations()
        memberships = Membership.objects.order_by().values_list(
            "bloc", "country", "joined", "left"
        )
        return Rules(
            tuple(_rule(one) for one in arrangements.order_by("key")),
            histories,
            tuple((row[0], str(row[1]), row[2], row[3]) for row in memberships),
        )

    def profile(self, country: str) -> CountryProfile | None:
        rows = CountryProfile.objects.filter(country=country)
        return next(iter(rows.order_by("pk")), None)

    def numbers(self, country: str) -> Iterable[EmergencyNumber]:
        return EmergencyNumber.objects.about(country).order_by("pk")

    def ministries(self, countries: Sequence[str]) -> Iterable[Ministry]:
        rows = Ministry.objects.filter(country__in=countries).order_by("pk")
        return rows.with_source().with_translations()

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
        self._profiles = {str(p.country.code): p for p in CountryProfile.objects.all()}
        self._ministries = {
            m.country.code: m
            for m in Ministry.objects.with_source().with_translations()
        }
        self._numbers = defaultdict(list)
        for number in EmergencyNumber.objects.with_source():
            self._numbers[number.country.code].append(number)
        self._missions = {mission.pk: mission for mission in _public()}
        self._sent = defaultdict(list)
        self._hosted = defaultdict(list)
        for mission in self._missions.values():
            self._sent[mission.sender].append(_candidate(mission))
            self._hosted[mission.host].append(mission)
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
            for one in self._sent.get(sender, ()):
                covers = self._covers.get((one.pk, country))
                yield replace(one, covers=covers) if covers else one

    def missions(
        self, ids: Iterable[int], helpers: Iterable[str], country: str
    ) -> Iterable[Mission]:
        wanted, senders = set(ids), set(helpers)
        for mission in self._hosted.get(country, ()):
            if mission.sender in senders:
                wanted.add(mission.pk)
        return [self._missions[pk] for pk in sorted(wanted)]


def _candidate(mission: Mission) -> Candidate:
    return Candidate(
        pk=mission.pk,
        sending=mission.sender,
        receiving=mission.host,
        seat=mission.seat,
        kind=mission.kind,
        is_honorary=mission.is_honorary,
        can_be_met=not mission.is_shut and not mission.refuses_citizens,
        where=point(mission.latitude, mission.longitude),
    )
