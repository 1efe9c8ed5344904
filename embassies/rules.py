"""Which arrangements hold for a citizen in a country on a day? Pure."""

from collections.abc import Iterable
from datetime import date

from embassies.ladder import Facts, Question
from embassies.models import Arrangement


def members(facts: Facts, bloc: str | None, day: date) -> frozenset[str]:
    """Return who belonged to a group of states on a day."""
    return frozenset(
        row.country.code
        for row in facts.memberships
        if row.bloc_id == bloc and row.holds_on(day)
    )


def applying(
    question: Question, nationality: str, facts: Facts, *, represented: bool
) -> list[tuple[Arrangement, frozenset[str]]]:
    """Return the arrangements that hold, each with the states that may help."""
    found = []
    for rule in facts.arrangements:
        if not _holds(rule, question, nationality, facts):
            continue
        if represented and rule.only_if_unrepresented:
            continue
        helpers = helping_states(rule, facts, question.day)
        helpers -= {nationality, question.country}
        if helpers:
            found.append((rule, helpers))
    return found


def helping_states(rule: Arrangement, facts: Facts, day: date) -> frozenset[str]:
    return _codes(rule.helpers) | members(facts, rule.helper_bloc_id, day)


def _holds(
    rule: Arrangement, question: Question, nationality: str, facts: Facts
) -> bool:
    day = question.day
    beneficiaries = _codes(rule.beneficiaries)
    beneficiaries |= members(facts, rule.beneficiary_bloc_id, day)
    inside = members(facts, rule.only_outside_bloc_id, day)
    return (
        nationality in beneficiaries
        and rule.is_in_force(day)
        and question.state not in inside
        and (
            rule.extent != Arrangement.Extent.LISTED
            or question.country in _codes(rule.places)
        )
    )


def _codes(countries: Iterable[object]) -> frozenset[str]:
    return frozenset(str(country.code) for country in countries)  # type: ignore[attr-defined]
