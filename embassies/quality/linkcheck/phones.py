"""Check recorded phone numbers against the numbering plans of their countries.

A plan says which numbers there can be, not whether one answers.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

import phonenumbers

from embassies.models import Check, Contact
from embassies.values.phone_numbers import is_short_number, parse_phone
from portal.countries.models import Ministry
from portal.countries.territories import state_of

Outcome = Check.Outcome
Number = tuple[str, str]
"""A number as recorded, and the country in which it is dialled."""


def due(at: datetime, *, everything: bool = False) -> dict[Number, set[str]]:
    """Return the numbers to check, each with the senders that give it. Three queries."""
    rows = Contact.objects.filter(
        channel__in=(Contact.Channel.PHONE, Contact.Channel.FAX),
        withdrawn_at=None,
        mission__withdrawn_at=None,
    ).select_related("mission")
    found: dict[Number, set[str]] = {}
    for one in rows.order_by("pk").iterator():
        key = one.value, one.mission.seat
        found.setdefault(key, set()).add(one.mission.sender)
    lines = Ministry.objects.exclude(emergency_phone="")
    for number, country in lines.values_list("emergency_phone", "country"):
        found.setdefault((number, country), set())
    if not everything:
        checks = Check.objects.filter(kind=Check.Kind.PHONE).recent(at)
        for key in checks.values_list("value", "region"):
            found.pop(key, None)
    return found


def check(numbers: dict[Number, set[str]], *, at: datetime) -> Iterator[Check]:
    """Check numbers, store each result and yield it. A query for each, and one."""
    rows = Check.objects.filter(kind=Check.Kind.PHONE)
    known = {(row.value, row.region): row for row in rows.iterator()}
    for (value, region), senders in numbers.items():
        row = known.get((value, region)) or Check(
            kind=Check.Kind.PHONE, value=value, region=region
        )
        row.note(at=at, outcome=outcome_of(value, region, senders))
        yield row


def outcome_of(value: str, seat: str, senders: Iterable[str]) -> str:
    """Return the outcome by the numbering plans for a number dialled at a seat."""
    e164 = parse_phone(value, seat).e164
    if not e164:
        return _outcome_without_plan(value, senders)
    number = phonenumbers.parse(e164)
    own = {state_of(one) for one in (seat, *senders)}
    regions = phonenumbers.region_codes_for_country_code(number.country_code or 0)
    # 001 are numbers of no country, as of satellite phones.
    is_own = "001" in regions or not own.isdisjoint(map(state_of, regions))
    return Outcome.IN_PLAN if is_own else Outcome.ELSEWHERE


def _outcome_without_plan(value: str, senders: Iterable[str]) -> str:
    if is_short_number(value):
        return Outcome.SHORT
    is_abroad = any(parse_phone(value, one).e164 for one in senders)
    return Outcome.ELSEWHERE if is_abroad else Outcome.NOT_IN_PLAN
