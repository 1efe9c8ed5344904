"""Load from the database the facts that an answer is built from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from functools import partial, reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from embassies.assistance.answer import CoverageFact, Facts, Question
from embassies.assistance.candidates import (
    Candidate,
    answered_in,
    nearest,
    represented_in,
)
from embassies.assistance.rules import applicable_arrangements
from embassies.models import (
    SHUT,
    Arrangement,
    ArrangementStatus,
    Contact,
    Coverage,
    Membership,
    Mission,
    ServiceOffer,
)
from embassies.models.kinds import Reach
from portal.countries.distance import point
from portal.countries.models import CountryProfile, EmergencyNumber, Ministry
from portal.countries.partial_dates import is_between
from portal.countries.places import city_point, country_point
from portal.web.compiled_queries import (
    CombinedQueries,
    CompiledQuery,
    Row,
    set_prefetched,
)

_Profile = tuple[float | None, float | None, list[str], list[str]]
"""The capital's latitude and longitude, the time zones, the neighbours by land."""


def load_facts(question: Question) -> Facts:
    """Return the facts that could matter to a question. Three queries; one at home."""
    country = question.country
    numbers, profiles, ministries, *of_missions, memberships, rules, statuses = (
        _REFERENCE.rows(country, question.state, question.nationalities)
    )
    if not question.foreign:
        return Facts(emergency_numbers=tuple(numbers))
    covering, refusing = _covering(of_missions[0]), {pk for (pk,) in of_missions[1]}
    make = partial(_candidate, covering, refusing)
    rows = sorted({*of_missions[2], *of_missions[3]})
    candidates = [make(row) for row in rows if row[1] in question.foreign]
    facts = Facts(
        emergency_numbers=tuple(numbers),
        arrangements=tuple(_with_statuses(rules, statuses)),
        members=_members_on(question.day, memberships) if rules else {},
        ministries={str(row.country.code): row for row in ministries},
        represented=represented_in(country, candidates),
        covering={one.pk: one.covers for one in candidates if one.covers},
    )
    profile = profiles[0] if profiles else (None, None, [], [])
    elsewhere = map(make, _elsewhere(question, candidates, profile))
    facts = _with_geography(question, candidates, elsewhere, facts, profile)
    missions = tuple(_missions(question, facts, candidates))
    reachable = frozenset(one.pk for one in missions if one.reach)
    return replace(facts, missions=missions, reachable=reachable)


def load_contacts(missions: Iterable[Mission]) -> None:
    """Load the contacts shown of some missions, and their sources. One query."""
    by_key = {mission.pk: mission for mission in missions}
    found: dict[int, list[Contact]] = {pk: [] for pk in by_key}
    keys = list(by_key)
    for start in range(0, len(keys), _MOST_KEYS):
        for contact in _CONTACTS.rows(keys[start : start + _MOST_KEYS]):
            found[contact.mission_id].append(contact)
    for pk, contacts in found.items():
        set_prefetched(by_key[pk], "contacts", contacts, "mission")


_MOST_KEYS = 500


def _reference_queries(
    country: str, state: str, senders: list[str]
) -> list[QuerySet[Any, Any]]:
    """Return the queries of few rows: of the country, and of the nationalities."""
    of_sender = {"mission__sending_country__in": senders, "withdrawn_at": None}
    rules = Arrangement.objects.filter(_may_benefit(senders))
    statuses = ArrangementStatus.objects.filter(arrangement__in=rules.values("pk"))
    return [
        EmergencyNumber.objects.about(country).order_by("pk"),
        CountryProfile.objects.filter(country=country)
        .order_by("pk")
        .values_list(
            "capital_latitude", "capital_longitude", "time_zones", "neighbours"
        ),
        Ministry.objects.filter(country__in=senders)
        .order_by("pk")
        .with_source()
        .with_translations(),
        Coverage.objects.filter(country=country, **of_sender)
        .order_by("district")
        .values_list("mission", "source_date", "district"),
        ServiceOffer.objects.filter(
            service=ServiceOffer.Service.CITIZEN_SERVICES, status__in=SHUT, **of_sender
        )
        .order_by()
        .values_list("mission"),
        # Two queries: PostgreSQL reads all missions for one with an OR.
        _candidate_rows(
            Q(receiving_country__in=[country, state], sending_country__in=senders)
        ),
        _candidate_rows(
            Q(
                pk__in=Coverage.objects.filter(country=country, **of_sender).values(
                    "mission"
                )
            )
        ),
        Membership.objects.order_by().values_list("bloc", "country", "joined", "left"),
        rules.order_by("key").with_translations(),
        statuses.order_by("-since", "-id").with_translations(),
    ]


def _may_benefit(senders: list[str]) -> Q:
    """Return the condition that an arrangement names a state, or a group it ever joined."""
    members = Membership.objects.filter(country__in=senders).values("bloc")
    by_bloc = Q(beneficiary_bloc__in=members)
    by_name = (
        Q(GreaterThan(StrIndex("beneficiaries", Value(one)), 0)) for one in senders
    )
    return reduce(or_, by_name, by_bloc)


def _covering(rows: Iterable[tuple[int, str, str]]) -> dict[int, CoverageFact]:
    """Return the first record of each mission that covers the country."""
    found: dict[int, CoverageFact] = {}
    for pk, source_date, district in rows:
        found.setdefault(pk, CoverageFact(district, source_date))
    return found


def _elsewhere(
    question: Question, candidates: Sequence[Candidate], profile: _Profile
) -> list[Row]:
    """Return the columns of missions in neighbouring countries. One query.

    Of states that cannot answer in the country, all missions: the nearest may be far.
    """
    answered = answered_in(question.country, candidates)
    others = [one for one in question.foreign if one not in answered]
    return _ELSEWHERE.rows(sorted(answered), profile[-1], others)


def _with_geography(
    question: Question,
    candidates: Sequence[Candidate],
    others: Iterable[Candidate],
    facts: Facts,
    profile: _Profile,
) -> Facts:
    """Add where distances start and the missions elsewhere nearest to it."""
    country, (latitude, longitude, zones, neighbouring) = question.country, profile
    neighbours = frozenset(neighbouring)
    origin = question.near or point(latitude, longitude) or country_point(country)
    answered = answered_in(country, candidates)
    elsewhere = defaultdict(list)
    for one in others:
        if one.is_elsewhere(country):
            elsewhere[one.sending].append(one)
    nearby = {
        sender: nearest(found, neighbours, origin, also_far_away=sender not in answered)
        for sender, found in elsewhere.items()
    }
    return replace(
        facts,
        neighbours=neighbours,
        origin=origin,
        nearby=nearby,
        time_zones=tuple(zones),
    )


def _with_statuses(
    rules: Iterable[Arrangement], statuses: Iterable[ArrangementStatus]
) -> Iterator[Arrangement]:
    """Yield arrangements with their statuses, latest first."""
    found = defaultdict(list)
    for one in statuses:
        found[one.arrangement_id].append(one)
    for rule in rules:
        set_prefetched(rule, "status_periods", found[rule.pk], "arrangement")
        yield rule


def _members_on(
    day: date, rows: Iterable[tuple[str, str, str, str]]
) -> dict[str, frozenset[str]]:
    """Return the members of each group of states on a day."""
    found: dict[str, set[str]] = defaultdict(set)
    for bloc, country, joined, left in rows:
        if is_between(joined, left, day):
            found[bloc].add(str(country))
    return {bloc: frozenset(countries) for bloc, countries in found.items()}


def _candidate_rows(condition: Q) -> QuerySet[Mission, Row]:
    """Return the columns of missions that choosing needs."""
    return (
        Mission.objects.public()
        .filter(condition)
        .order_by("pk")
        .with_reach()
        .values_list(
            *("pk", "sending_country", "receiving_country", "seat_country", "kind"),
            *("is_honorary", "status", "latitude", "longitude", "city", "reach"),
        )
    )


def _elsewhere_query(
    senders: list[str], neighbours: list[str], anywhere: list[str]
) -> QuerySet[Mission, Row]:
    near = Q(sending_country__in=senders, receiving_country__in=neighbours)
    return _candidate_rows(near | Q(sending_country__in=anywhere))


_REFERENCE = CombinedQueries(_reference_queries)
_ELSEWHERE = CompiledQuery(_elsewhere_query)


def _candidate(
    covering: Mapping[int, CoverageFact], refusing: Set[int], row: Row
) -> Candidate:
    pk, sender, host, seat, kind, honorary, status, *place, city, reach = row
    seat = seat or host
    return Candidate(
        pk=pk,
        sending=sender,
        receiving=host,
        seat=seat,
        kind=kind,
        is_honorary=honorary,
        can_be_met=status not in SHUT and pk not in refusing,
        point=point(*place) or city_point(city, seat),
        has_phone=reach == Reach.PHONE,
        covers=covering.get(pk),
    )


def _missions(
    question: Question, facts: Facts, candidates: Sequence[Candidate]
) -> list[Mission]:
    """Return every mission that some step may name, and no other. One query."""
    keys = {one.pk for one in candidates if one.serves(question.country)}
    keys.update(pk for found in facts.nearby.values() for pk in found.keys)
    # Career posts of helpers are chosen later: their states have few in a country.
    helpers = sorted(_helpers(question, facts))
    return _MISSIONS.rows(sorted(keys), helpers, question.country)


def _mission_query(
    keys: list[int], helpers: list[str], country: str
) -> QuerySet[Mission]:
    helping = Q(sending_country__in=helpers, receiving_country=country)
    return (
        Mission.objects.public()
        .filter(Q(pk__in=keys) | helping)
        .order_by("pk")
        .with_source()
        .with_translations("name")
        .with_status_note()
        .with_consular_help()
        .with_reach()
    )


def _contact_query(keys: list[int]) -> QuerySet[Contact]:
    shown = Contact.objects.filter(withdrawn_at=None, mission__in=keys)
    return shown.order_by("pk").with_source()


_MISSIONS = CompiledQuery(_mission_query)
_CONTACTS = CompiledQuery(_contact_query)


def _helpers(question: Question, facts: Facts) -> frozenset[str]:
    """Return the states that may help by some arrangement."""
    return frozenset(
        helper
        for nationality in question.foreign
        for _arrangement, helpers in applicable_arrangements(
            question, nationality, facts
        )
        for helper in helpers
    )
