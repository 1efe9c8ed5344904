"""Summaries of missions, as lists show them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext as _

from embassies.missions.titles import titles
from embassies.models import SHUT, Mission, MissionQuerySet, Status
from embassies.models.parts import NumberToCall, number_to_call
from embassies.values.phone_numbers import dial_address, international
from portal.countries.date_phrases import date_phrase
from portal.countries.distance import Point, point
from portal.countries.models import CheckMethod, Sourced
from portal.countries.names import country_names
from portal.translations.phrases import forms
from portal.web.compiled_queries import CompiledQuery, Values

FIELDS = (
    "pk",
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
_OF_ROWS = ("latitude", "longitude", "precision", "listed_number")
"""Columns that a list reads beside those of a loaded mission."""


@dataclass(frozen=True, slots=True)
class ListedNumber:
    """A telephone number as text and as a tel: address; blank where none is known."""

    text: str = ""
    href: str = ""
    checked: str = ""
    """A sentence: when it was last checked, or recorded."""


@dataclass(frozen=True, slots=True)
class MissionSummary:
    """One mission in a list, in the reader's language; ready for a template."""

    pk: int
    slug: str
    url: str
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
    """A sentence: when the record was last checked, or recorded."""
    point: Point | None = None
    precision: str = ""
    distance: str = ""
    is_to_city: bool = False
    """Whether the distance is to the centre of its city, its own point not known."""
    number: ListedNumber | None = None
    """The number to call first; None where numbers were not loaded."""


class SummaryQuery:
    """Summaries of the missions that some values choose, each with its number."""

    def __init__(self, choose: Callable[..., MissionQuerySet]) -> None:
        self._query = CompiledQuery(lambda *values: _rows_of(choose(*values)))

    def of(self, *values: Values) -> list[MissionSummary]:
        """Return a summary of each mission. One query."""
        return list(_summaries(self._query.rows(*values)))


def summaries(missions: MissionQuerySet) -> list[MissionSummary]:
    """Return a summary of each mission, with its number. One query."""
    return list(_summaries(_rows_of(missions).iterator(chunk_size=500)))


def _rows_of(missions: MissionQuerySet) -> QuerySet[Mission, tuple[Any, ...]]:
    loaded = missions.with_names().annotate(listed_number=number_to_call())
    return loaded.values_list(*FIELDS, *_OF_ROWS)


def summaries_of(missions: Iterable[Mission]) -> list[MissionSummary]:
    """Return a summary of each loaded mission, without its number. No query."""
    rows = (tuple(getattr(mission, field) for field in FIELDS) for mission in missions)
    return list(_summaries(rows))


def _summaries(rows: Iterable[Sequence[Any]]) -> Iterator[MissionSummary]:
    # A list has 100 missions of few dates: what is slow is done once for all of them.
    prefix, checked, stated = (
        reverse("embassies:index"),
        cache(checked_text),
        cache(status_text),
    )
    names, known = country_names(get_language() or "en"), titles(get_language() or "en")
    for row in rows:
        pk, slug, sending, receiving, seat, kind, honorary, recorded, *rest = row
        city, status, since, geonames_id, verified_at, source_date, *columns = rest
        sending, receiving, seat = str(sending), str(receiving), str(seat or "")
        latitude, longitude, precision, number = columns or (None, None, "", None)
        yield MissionSummary(
            pk=pk,
            slug=slug,
            url=f"{prefix}{slug}/",
            title=known.mission(
                kind,
                sending,
                receiving,
                city,
                is_honorary=honorary,
                names=recorded or {},
                geonames_id=geonames_id,
            ),
            sending_country=sending,
            sending_name=names.get(sending, sending),
            receiving_country=receiving,
            receiving_name=names.get(receiving, receiving),
            kind=known.kind(kind, is_honorary=honorary),
            city=city,
            seat_name=names.get(seat, seat),
            status=status,
            status_text=stated(status, since),
            is_shut=status in SHUT,
            checked=checked(verified_at, source_date),
            point=point(latitude, longitude),
            precision=precision,
            number=listed_number(number) if columns else None,
        )


def listed_number(number: NumberToCall | None) -> ListedNumber:
    """Return a number of number_to_call() as lists show it."""
    if number is None:
        return ListedNumber()
    moment = number["verified_at"]
    verified = datetime.fromisoformat(moment) if moment else None
    if verified and verified.tzinfo is None:
        verified = verified.replace(tzinfo=UTC)
    return ListedNumber(
        international(number["e164"]) if number["e164"] else number["value"],
        dial_address(number["value"], number["e164"], ""),
        checked_text(verified, number["source_date"]),
    )


def checked_text(
    verified_at: datetime | None, source_date: str, method: str = ""
) -> str:
    """Return when and how a record was last checked; when recorded if it never was."""
    if verified_at:
        day = date_format(localtime(verified_at), "DATE_FORMAT")
        if method in CheckMethod.values:
            how = {"date": day, "method": CheckMethod(method).label}
            return _("Checked by us on %(date)s (%(method)s).") % how
        return _("Checked by us on %(date)s.") % {"date": day}
    if source_date:
        recorded = forms(date=date_phrase(source_date))
        return _("Recorded %(date)s, not checked by us.") % recorded
    return _("Date not recorded, not checked by us.")


def checked_text_of(fact: Sourced) -> str:
    """Return when and how a fact was last checked; when recorded if it never was."""
    return checked_text(fact.verified_at, fact.source_date, fact.verified_method)


def status_text(status: str, since: str) -> str:
    """Return a status with its date; blank where no source gives one."""
    if status == Status.UNKNOWN:
        return ""
    label = str(Status(status).label)
    label = label[:1].upper() + label[1:]
    if not since:
        return _("%(status)s (date not recorded)") % {"status": label}
    words = forms(status=label, date=date_phrase(since))
    return _("%(status)s since %(date)s") % words
