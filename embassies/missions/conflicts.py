"""Where do the sources of a record disagree, and what does each say? Pure.

Nothing is chosen: every word stands with its source and date, those that a person
checked say so. What was withdrawn, proposed or drafted is no source's word.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from embassies.missions.contact_methods import ways
from embassies.missions.summaries import status_text
from embassies.models import Contact, Mission, Precision, SourceClaim, StatusPeriod
from embassies.values.distance import Point, kilometres
from embassies.values.statuses import current_period
from portal.countries.freshness import last_known
from portal.countries.models import Source
from portal.countries.names import fold
from portal.countries.partial_dates import first_day

FAR_KM = 0.3
"""Beyond this two points are not the same building."""


@dataclass(frozen=True, slots=True)
class Word:
    """What one source says of one field."""

    source: str
    source_url: str
    source_date: str
    verified_at: datetime | None
    text: str
    key: Any
    """What is compared, whatever the spelling."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field of which sources say different things; a word from each."""

    label: str
    words: list[Word]
    reads_left_to_right: bool


def disagreements(mission: Mission, *, on: date) -> list[Disagreement]:
    """Return where sources disagree. Needs contacts, periods and claims loaded."""
    contacts = list(mission.contacts.all())
    found = [
        _found(_("Phone"), _contact_words(contacts, "phone"), _share_a_key, ltr=True),
        _found(_("Address"), _field_words(mission, "address"), _same_words),
        _found(_("Position"), _field_words(mission, "point"), _near, ltr=True),
        _found(_("Website"), _contact_words(contacts, "website"), _same_site, ltr=True),
        _found(_("Status"), _status_words(mission, on), _equal),
    ]
    return [one for one in found if one]


def _found(
    label: str,
    words: Sequence[Word],
    agree: Callable[[Any, Any], bool],
    *,
    ltr: bool = False,
) -> Disagreement | None:
    pairs = combinations([word.key for word in words], 2)
    if all(agree(one, other) for one, other in pairs):
        return None
    return Disagreement(label, list(words), reads_left_to_right=ltr)


def _contact_words(contacts: Iterable[Contact], channel: str) -> list[Word]:
    """Return what each source says of the general contact of a channel."""
    by_source: dict[str, list[Contact]] = defaultdict(list)
    for contact in contacts:
        if contact.channel == channel and contact.purpose == Contact.Purpose.GENERAL:
            by_source[contact.source_id].append(contact)
    return [_contact_word(ones, channel) for ones in by_source.values()]


def _contact_word(contacts: list[Contact], channel: str) -> Word:
    first = contacts[0]
    checks = [one.verified_at for one in contacts if one.verified_at]
    dialled = channel == Contact.Channel.PHONE
    return Word(
        source=first.source.name,
        source_url=first.source_url,
        source_date=first.source_date,
        verified_at=min(checks) if len(checks) == len(contacts) else None,
        text=", ".join(way.text for way in ways(contacts)),
        key=[_dialled(one) if dialled else one.value for one in contacts],
    )


def _dialled(contact: Contact) -> str:
    return contact.e164 or "".join(filter(str.isdigit, contact.value))


def _share_a_key(one: list[str], other: list[str]) -> bool:
    return not set(one).isdisjoint(other)


def _same_site(one: list[str], other: list[str]) -> bool:
    """Whether two sources name a page in common, or one below the other's."""
    pairs = ((_site(a), _site(b)) for a in one for b in other)
    return any(
        host == host2 and (path.startswith(path2) or path2.startswith(path))
        for (host, path), (host2, path2) in pairs
    )


def _site(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address.lower())
    except ValueError:
        return address, ""
    return parts.netloc.removeprefix("www."), parts.path.rstrip("/")


def _field_words(mission: Mission, field: str) -> list[Word]:
    """Return the recorded value, then what other sources said."""
    claims = [one for one in mission.claims.all() if one.field == field]
    names = {one.source_id: one.source.name for one in claims}
    names[mission.source_id] = mission.source.name
    noted = mission.field_sources.get(field, {})
    own = noted.get("source", mission.source_id)
    value = _recorded(mission, field)
    if value is None:
        return []
    recorded = Word(
        source=names.get(own) or _staff_or(own),
        source_url=noted.get("source_url", "") if noted else mission.source_url,
        source_date=noted.get("source_date", noted.get("at", "")[:10])
        if noted
        else mission.source_date,
        verified_at=mission.verified_at,
        text=_text(value),
        key=value,
    )
    return [recorded, *(_said(one) for one in claims if one.source_id != own)]


def _recorded(mission: Mission, field: str) -> Any:
    if field == SourceClaim.Field.ADDRESS:
        return mission.address or None
    if mission.precision in ("", Precision.CITY):
        return None
    return [mission.latitude, mission.longitude, mission.precision]


def _staff_or(key: str) -> str:
    return _("the staff of this portal") if key == Source.STAFF else key


def _said(claim: SourceClaim) -> Word:
    return Word(
        source=claim.source.name,
        source_url=claim.source_url,
        source_date=claim.source_date,
        verified_at=None,
        text=_text(claim.value),
        key=claim.value,
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else f"{value[0]}, {value[1]}"


def _same_words(one: str, other: str) -> bool:
    """Whether an address says no more than the other, however it is written."""
    words, others = set(fold(one).split()), set(fold(other).split())
    return words <= others or others <= words


def _near(one: list[Any], other: list[Any]) -> bool:
    return kilometres(Point(*one[:2]), Point(*other[:2])) <= FAR_KM


def _equal(one: str, other: str) -> bool:
    return one == other


def _status_words(mission: Mission, on: date) -> list[Word]:
    """Return what each source takes the status to be now.

    A source that spoke before another one says that something changed could not
    know: it does not disagree.
    """
    by_source: dict[str, list[StatusPeriod]] = defaultdict(list)
    for period in mission.status_periods.all():
        by_source[period.source_id].append(period)
    current = [current_period(ones, on=on) for ones in by_source.values()]
    held = [one for one in current if one]
    return [_status_word(one) for one in held if not _is_overtaken(one, held)]


def _is_overtaken(period: StatusPeriod, others: Iterable[StatusPeriod]) -> bool:
    known = last_known(period.verified_at, period.source_date)
    begun = (first_day(one.since) for one in others)
    return known is not None and any(day is not None and known < day for day in begun)


def _status_word(period: StatusPeriod) -> Word:
    return Word(
        source=period.source.name,
        source_url=period.source_url,
        source_date=period.source_date,
        verified_at=period.verified_at,
        text=status_text(period.status, period.since) or period.get_status_display(),
        key=period.status,
    )
