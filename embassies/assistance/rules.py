"""Decide which arrangements apply to a citizen in a country on a day. Pure."""

from collections.abc import Iterable

from django_countries.fields import Country

from embassies.assistance.answer import Facts, Question
from embassies.models import Arrangement


def applicable_arrangements(
    question: Question, nationality: str, facts: Facts
) -> list[tuple[Arrangement, frozenset[str]]]:
    """Return the arrangements that apply, each with the states that may help."""
    represented = nationality in facts.represented
    found = []
    for arrangement in facts.arrangements:
        if represented and arrangement.only_if_unrepresented:
            continue
        if not _applies(arrangement, question, nationality, facts):
            continue
        helpers = _codes(arrangement.helpers)
        helpers |= _members(facts, arrangement.helper_bloc_id)
        helpers -= {nationality, question.country}
        if helpers:
            found.append((arrangement, helpers))
    return found


def _codes(countries: Iterable[Country]) -> frozenset[str]:
    return frozenset(str(country.code) for country in countries)


def _members(facts: Facts, bloc: str | None) -> frozenset[str]:
    return facts.members.get(bloc, frozenset()) if bloc else frozenset()


def _applies(
    arrangement: Arrangement, question: Question, nationality: str, facts: Facts
) -> bool:
    return (
        arrangement.is_in_force(question.day)
        and (
            nationality in _members(facts, arrangement.beneficiary_bloc_id)
            or nationality in _codes(arrangement.beneficiaries)
        )
        and (
            arrangement.extent != Arrangement.Extent.LISTED
            or question.country in _codes(arrangement.places)
        )
        and question.state not in _members(facts, arrangement.only_outside_bloc_id)
    )
