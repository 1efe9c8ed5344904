"""Who can help nationals of some states in a country: the ladder of help."""

from collections.abc import Sequence
from datetime import datetime

from embassies.assistance.answer import Answer, Question
from embassies.assistance.repository import load_contacts, load_facts
from embassies.assistance.steps import build_answer
from portal.countries.distance import Point

__all__ = ["build_answer", "load_facts", "resolve"]


def resolve(
    nationalities: Sequence[str],
    country: str,
    *,
    near: Point | None = None,
    place: str = "",
    time_zone: str = "",
    at: datetime,
) -> Answer:
    """Return who can help nationals of these states in a country.

    Four queries, one where the country is their own. Codes are alpha-2;
    ``place`` and ``time_zone`` describe ``near``.
    """
    senders = tuple(dict.fromkeys(nationalities))
    question = Question(senders, country, at, near, place, time_zone)
    answer = build_answer(question, load_facts(question))
    load_contacts(one.mission for one in answer.missions)
    return answer
