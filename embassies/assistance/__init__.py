"""Who can help me? Gather what is known, then decide."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Prefetch, prefetch_related_objects

from embassies.assistance.answer import Facts, Ladder, Question
from embassies.assistance.candidates import Candidate, nearest, represented_in
from embassies.assistance.repository import Database, Store
from embassies.assistance.rules import applying
from embassies.assistance.steps import decide
from embassies.models import Contact
from embassies.values.distance import Point, point
from portal.countries.models import CountryProfile

__all__ = ["decide", "gather", "resolve"]


def resolve(
    nationalities: Sequence[str],
    country: str,
    *,
    near: Point | None = None,
    place: str = "",
    time_zone: str = "",
    at: datetime,
) -> Ladder:
    """Return who can help nationals of these states in a country.

    Nine queries, one where the country is their own. Codes are alpha-2;
    ``place`` and ``time_zone`` describe ``near``.
    """
    senders = tuple(dict.fromkeys(nationalities))
    question = Question(senders, country, at, near, place, time_zone)
    ladder = decide(question, gather(question, Database()))
    shown = Contact.objects.filter(withdrawn_at=None).order_by("pk")
    missions = [found.mission for found in ladder.missions]
    prefetch_related_objects(missions, Prefetch("contacts", shown.with_source()))
    return ladder


def gather(question: Question, store: Store) -> Facts:
    """Return the facts that could matter to a question."""
    facts = Facts(numbers=tuple(store.numbers(question.country)))
    if not question.foreign:
        return facts
    rules = store.rules()
    facts = replace(
        facts,
        rules=rules.arrangements,
        histories=rules.histories,
        members=rules.members_on(question.day),
        ministries={m.country.code: m for m in store.ministries(question.foreign)},
    )
    candidates = list(store.candidates(question.foreign, question.country))
    facts = _with_choice(question, facts, candidates, store.profile(question.country))
    return _with_missions(question, facts, candidates, store)


def _with_choice(
    question: Question,
    facts: Facts,
    candidates: Sequence[Candidate],
    profile: CountryProfile | None,
) -> Facts:
    """Add who is represented and which missions elsewhere are nearest."""
    country = question.country
    beside = frozenset(profile.neighbours if profile else ())
    capital = profile and point(profile.capital_latitude, profile.capital_longitude)
    origin = question.near or capital or None
    represented = represented_in(country, candidates)
    elsewhere = defaultdict(list)
    for one in candidates:
        if one.is_elsewhere(country):
            elsewhere[one.sending].append(one)
    return replace(
        facts,
        beside=beside,
        origin=origin,
        time_zones=tuple(profile.time_zones) if profile else (),
        represented=represented,
        covering={one.pk: one.covers for one in candidates if one.covers},
        nearby={
            sender: nearest(
                found, beside, origin, also_far_away=sender not in represented
            )
            for sender, found in elsewhere.items()
        },
    )


def _with_missions(
    question: Question, facts: Facts, candidates: Iterable[Candidate], store: Store
) -> Facts:
    """Load every mission that some step may name, and nothing else."""
    country = question.country
    ids = {one.pk for one in candidates if one.serves(country)}
    ids.update(pk for found in facts.nearby.values() for pk in found)
    missions = tuple(store.missions(ids, _helpers(question, facts), country))
    return replace(
        facts,
        missions=missions,
        status_notes={m.pk: m.status_note for m in missions if m.status_note},
        without_consular_help=frozenset(m.pk for m in missions if m.refuses_citizens),
    )


def _helpers(question: Question, facts: Facts) -> frozenset[str]:
    """Return the states that may help somebody who asks this question."""
    return frozenset(
        helper
        for nationality in question.foreign
        for _rule, helpers in applying(
            question,
            nationality,
            facts,
            represented=nationality in facts.represented,
        )
        for helper in helpers
    )
