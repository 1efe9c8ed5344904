"""The number to call first of each mission in a list."""

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Case, IntegerField, Value, When

from embassies.missions.summaries import ListedNumber, MissionSummary
from embassies.models import Contact
from embassies.values.phone_numbers import dial_address, international

_IN_THIS_ORDER = [
    Contact.Purpose.EMERGENCY,
    Contact.Purpose.GENERAL,
    Contact.Purpose.CONSULAR,
    Contact.Purpose.VISA,
]


def with_numbers(listed: Iterable[MissionSummary]) -> list[MissionSummary]:
    """Return the summaries, each with its number. One query; none for no missions."""
    found = list(listed)
    numbers = _numbers([one.slug for one in found]) if found else {}
    return [replace(one, number=numbers.get(one.slug, ListedNumber())) for one in found]


def _numbers(slugs: list[str]) -> dict[str, ListedNumber]:
    rows = (
        Contact.objects.filter(
            mission__slug__in=slugs,
            channel=Contact.Channel.PHONE,
            withdrawn_at=None,
        )
        .annotate(place=_place_of_purpose())
        .order_by("-place", "source_date", "-pk")
        .values_list("mission__slug", "value", "e164", "extension")
    )
    # The first of each mission comes last, and stays.
    return {slug: _number(*number) for slug, *number in rows}


def _place_of_purpose() -> Case:
    return Case(
        *(
            When(purpose=purpose, then=Value(place))
            for place, purpose in enumerate(_IN_THIS_ORDER)
        ),
        output_field=IntegerField(),
    )


def _number(value: str, e164: str, extension: str) -> ListedNumber:
    text = international(e164) if e164 else value
    return ListedNumber(text, dial_address(value, e164, extension))
