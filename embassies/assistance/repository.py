"""Load from the database the facts that an answer is built from."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Prefetch, Q

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
    Membership,
    Mission,
    MissionQuerySet,
)
from portal.countries.distance import point
from portal.countries.models import CountryProfile, EmergencyNumber, Ministry
from portal.countries.partial_dates import is_between
from portal.countries.places import city_point, country_point


def load_facts(question: Question) -> Facts:
    """Return the facts that could matter to a question. Eight queries; one at home."""
    country = question.country
    numbers = tuple(EmergencyNumber.objects.about(country).order_by("pk"))
    if not question.foreign:
        return Facts(emergency_numbers=numbers)
    candidates = list(_candidates(question.foreign, country))
    facts = _with_geography(
        question,
        candidates,
        Facts(
            emergency_numbers=numbers,
            arrangements=tuple(_arrangements()),
            members=_members_on(question.day),
            ministries=_ministries(question.foreign),
            represented=represented_in(country, candidates),
            covering={one.pk: one.covers for one in candidates if one.covers},
        ),
    )
    missions = tuple(_missions(question, facts, candidates))
    reachable = frozenset(one.pk for one in missions if one.has_contact)
    return replace(facts, missions=missions, reachable=reachable)


def _with_geography(
    question: Question, candidates: Sequence[Candidate], facts: Facts
) -> Facts:
    """Add where distances start and the missions elsewhere nearest to it. One query."""
    country = question.country
    profile = CountryProfile.objects.filter(country=country).order_by("pk").first()
    neighbours = frozenset(profile.neighbours if profile else ())
    capital = profile and point(profile.capital_latitude, profile.capital_longitude)
    origin = question.near or capital or country_point(country)
    answered = answered_in(country, candidates)
    elsewhere = defaultdict(list)
    for one in candidates:
        if one.is_elsewhere(country):
            elsewhere[one.sending].append(one)
    nearby = {
        sender: nearest(found, neighbours, origin, also_far_away=sender not in answered)
        for sender, found in elsewhere.items()
    }
    zones = tuple(profile.time_zones) if profile else ()
    return replace(
        facts, neighbours=neighbours, origin=origin, nearby=nearby, time_zones=zones
    )


def _arrangements() -> Iterator[Arrangement]:
    """Yield every arrangement with its statuses, latest first. Two queries."""
    statuses = ArrangementStatus.objects.order_by("-since", "-id").with_translations()
    rows = Arrangement.objects.order_by("key").with_translations()
    yield from rows.prefetch_related(Prefetch("status_periods", statuses))


def _members_on(day: date) -> dict[str, frozenset[str]]:
    """Return the members of each group of states on a day. One query."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = Membership.objects.order_by()
    for bloc, country, joined, left in rows.values_list(
        "bloc", "country", "joined", "left"
    ):
        if is_between(joined, left, day):
            found[bloc].add(str(country))
    return {bloc: frozenset(countries) for bloc, countries in found.items()}


def _ministries(countries: Sequence[str]) -> dict[str, Ministry]:
    rows = Ministry.objects.filter(country__in=countries).order_by("pk")
    return {
        str(row.country.code): row for row in rows.with_source().with_translations()
    }


def _candidates(senders: Sequence[str], country: str) -> Iterator[Candidate]:
    """Yield all missions of some states. One query, of few columns: there are hundreds."""
    rows = (
        Mission.objects.public()
        .filter(sending_country__in=senders)
        .order_by("pk")
        .with_coverage_of(country)
        .with_consular_help()
        .with_contact_flags()
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
            "city",
            "has_contact",
            "has_phone",
            "covers_since",
            "covers_district",
            "refuses_citizens",
        )
    )
    for pk, sender, host, seat, kind, honorary, status, *rest in rows:
        latitude, longitude, city, has_contact, has_phone, *covers, refuses = rest
        since, district = covers
        seat = str(seat or host)
        yield Candidate(
            pk=pk,
            sending=str(sender),
            receiving=str(host),
            seat=seat,
            kind=kind,
            is_honorary=honorary,
            can_be_met=status not in SHUT and not refuses,
            point=point(latitude, longitude) or city_point(city, seat),
            has_contact=has_contact,
            has_phone=has_phone,
            covers=None if since is None else CoverageFact(district, since),
        )


def _missions(
    question: Question, facts: Facts, candidates: Sequence[Candidate]
) -> MissionQuerySet:
    """Return every mission that some step may name, and no other. One query."""
    keys = {one.pk for one in candidates if one.serves(question.country)}
    keys.update(pk for found in facts.nearby.values() for pk in found)
    # Career posts of helpers are chosen later: their states have few in a country.
    helping = Q(
        sending_country__in=_helpers(question, facts),
        receiving_country=question.country,
    )
    return (
        Mission.objects.public()
        .filter(Q(pk__in=keys) | helping)
        .order_by("pk")
        .with_source()
        .with_translations("name")
        .with_status_note()
        .with_consular_help()
        .with_contact_flags()
    )


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
