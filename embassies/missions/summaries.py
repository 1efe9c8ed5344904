"""What does a list of missions say of each?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from embassies.missions.titles import kind_name, mission_title
from embassies.models import SHUT, Mission, MissionQuerySet, Status
from embassies.models.prepared import Prepared
from portal.countries.names import country_name
from portal.countries.partial_dates import format_partial_date

FIELDS = (
    "slug",
    "sending_country",
    "receiving_country",
    "seat_country",
    "kind",
    "is_honorary",
    "names",
    "city",
    "status",
    "status_since",
    "geonames_id",
    "verified_at",
    "source_date",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One mission in a list, in the reader's language."""

    slug: str
    address: str
    title: str
    sending_country: str
    sending_name: str
    receiving_country: str
    receiving_name: str
    kind: str
    city: str
    seat_name: str
    status: str
    status_text: str
    is_shut: bool
    checked: str
    """When the record was last checked, or recorded."""
    distance: str = ""
    is_to_city: bool = False
    """Whether the distance is to the centre of its city."""


def lines(missions: MissionQuerySet) -> list[Line]:
    """Return a line for each mission. One query."""
    rows = missions.with_names().values_list(*FIELDS).iterator(chunk_size=500)
    return list(_lines(rows))


_BY_KEY = Prepared(
    lambda keys: (
        Mission.objects.public()
        .filter(pk__in=keys)
        .order_by()
        .with_names()
        .values_list(*FIELDS)
    )
)


def lines_by_key(keys: list[int]) -> list[Line]:
    """Return a line for each public one of at most 500 keys, unsorted. One query."""
    return list(_lines(_BY_KEY.rows(keys)))


def lines_of(missions: Iterable[Mission]) -> list[Line]:
    """Return a line for each loaded mission. No query."""
    return list(
        _lines(
            tuple(getattr(mission, field) for field in FIELDS) for mission in missions
        )
    )


def _lines(rows: Iterable[tuple]) -> Iterator[Line]:  # type: ignore[type-arg]
    prefix, said = reverse("embassies:index"), cache(checked_text)
    for row in rows:
        slug, sending, receiving, seat, kind, honorary, names, city, *known = row
        status, since, geonames_id, verified_at, source_date = known
        sending, receiving, seat = str(sending), str(receiving), str(seat or "")
        yield Line(
            slug=slug,
            address=f"{prefix}{slug}/",
            title=mission_title(
                kind,
                sending,
                receiving,
                city,
                is_honorary=honorary,
                names=names,
                geonames_id=geonames_id,
            ),
            sending_country=sending,
            sending_name=country_name(sending),
            receiving_country=receiving,
            receiving_name=country_name(receiving),
            kind=kind_name(kind, is_honorary=honorary),
            city=city,
            seat_name=country_name(seat) if seat else "",
            status=status,
            status_text=status_text(status, since),
            is_shut=status in SHUT,
            checked=said(verified_at, source_date),
        )


def checked_text(verified_at: datetime | None, source_date: str) -> str:
    """Say when a record was last checked; when it was recorded where it never was."""
    if verified_at:
        day = date_format(localtime(verified_at), "DATE_FORMAT")
        return _("Checked by us on %(date)s.") % {"date": day}
    if source_date:
        day = format_partial_date(source_date)
        return _("Recorded %(date)s, not checked by us.") % {"date": day}
    return _("Not checked by us.")


def status_text(status: str, since: str) -> str:
    """Say a status with its date; say nothing where no source tells one."""
    if status == Status.UNKNOWN:
        return ""
    label = str(Status(status).label)
    label = label[:1].upper() + label[1:]
    if not since:
        return _("%(status)s (date not recorded)") % {"status": label}
    day = format_partial_date(since)
    return _("%(status)s since %(date)s") % {"status": label, "date": day}
