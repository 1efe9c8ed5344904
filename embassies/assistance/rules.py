"""Which arrangements hold for a citizen in a country on a day? Pure."""

from embassies.assistance.answer import Facts, Question, Rule
from embassies.models import Arrangement

NOBODY: frozenset[str] = frozenset()


def applying(
    question: Question, nationality: str, facts: Facts, *, represented: bool
) -> list[tuple[Arrangement, frozenset[str]]]:
    """Return the arrangements that hold, each with the states that may help."""
    found = []
    for rule in facts.rules:
        arrangement = rule.arrangement
        if represented and arrangement.only_if_unrepresented:
            continue
        if not _holds(rule, question, nationality, facts):
            continue
        helpers = rule.helpers | _members(facts, arrangement.helper_bloc_id)
        helpers -= {nationality, question.country}
        if helpers:
            found.append((arrangement, helpers))
    return found


def _members(facts: Facts, bloc: str | None) -> frozenset[str]:
    return facts.members.get(bloc, NOBODY) if bloc else NOBODY


def _holds(rule: Rule, question: Question, nationality: str, facts: Facts) -> bool:
    arrangement = rule.arrangement
    named = nationality in rule.beneficiaries
    return (
        (named or nationality in _members(facts, arrangement.beneficiary_bloc_id))
        and (
            arrangement.extent != Arrangement.Extent.LISTED
            or question.country in rule.places
        )
        and question.state not in _members(facts, arrangement.only_outside_bloc_id)
        and arrangement.is_in_force(question.day)
    )
