"""Summaries of missions, as lists show them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from embassies.missions.titles import kind_name, mission_title
from embassies.models import SHUT, Mission, MissionQuerySet, Status
from embassies.models.parts import NumberToCall, number_to_call
from embassies.values.phone_numbers import dial_address, international
from portal.countries.date_phrases import date_phrase
from portal.countries.distance import Point, point
from portal.countries.models import CheckMethod, Sourced
from portal.countries.names import country_name
from portal.translations.phrases import forms

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


def summaries(missions: MissionQuerySet) -> list[MissionSummary]:
    """Return a summary of each mission, with its number. One query."""
    loaded = missions.with_names().annotate(listed_number=number_to_call())
    rows = loaded.values_list(*FIELDS, *_OF_ROWS).iterator(chunk_size=500)
    return list(_summaries(rows))


def summaries_of(missions: Iterable[Mission]) -> list[MissionSummary]:
    """Return a summary of each loaded mission, without its number. No query."""
    rows = (tuple(getattr(mission, field) for field in FIELDS) for mission in missions)
    return list(_summaries(rows))


def _summaries(rows: Iterable[Sequence[Any]]) -> Iterator[MissionSummary]:
    # A list has 200 missions of few dates: what is slow is done once for all of them.
    prefix, checked = reverse("embassies:index"), cache(checked_text)
    for row in rows:
        slug, sending, receiving, seat, kind, honorary, names, city, *rest = row
        status, since, geonames_id, verified_at, source_date, *columns = rest
        sending, receiving, seat = str(sending), str(receiving), str(seat or "")
        summary = MissionSummary(
            slug=slug,
            url=f"{prefix}{slug}/",
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
            checked=checked(verified_at, source_date),
        )
        yield _with_columns(summary, *columns) if columns else summary


def _with_columns(
    summary: MissionSummary,
    latitude: float | None,
    longitude: float | None,
    precision: str,
    number: NumberToCall | None,
) -> MissionSummary:
    return replace(
        summary,
        point=point(latitude, longitude),
        precision=precision,
        number=listed_number(number),
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
    return _("Not checked by us.")


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
