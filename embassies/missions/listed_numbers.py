"""The number to call first of each mission in a list that is loaded already."""

from collections.abc import Iterable
from dataclasses import replace

from embassies.missions.summaries import MissionSummary, listed_number
from embassies.models import Mission
from embassies.models.parts import number_to_call


def with_numbers(listed: Iterable[MissionSummary]) -> list[MissionSummary]:
    """Return the summaries, each with its number. One query; none for no missions."""
    found = list(listed)
    slugs = [one.slug for one in found]
    if not found:
        return []
    rows = Mission.objects.filter(slug__in=slugs).annotate(
        listed_number=number_to_call()
    )
    numbers = dict(rows.values_list("slug", "listed_number"))
    return [replace(one, number=listed_number(numbers.get(one.slug))) for one in found]
