"""The parameters of the list of missions."""

import math
import re
from datetime import datetime

from django.db.models import Q
from rest_framework import serializers

from embassies.api.serializers import RECORD_FIELDS
from embassies.models import (
    Contact,
    Kind,
    Mission,
    MissionQuerySet,
    Precision,
    ServiceOffer,
    Status,
)
from embassies.models.changes import last_change
from embassies.records.nearest import FARTHEST_KM, longitudes
from embassies.search import kinds_asked, search
from portal.countries.distance import Point
from portal.countries.m49 import REGIONS
from portal.countries.parameters import CountryParameter
from portal.web.pagination import Cursor, PageSizeParameter
from portal.web.parameters import (
    BooleanParameter,
    ChoiceParameter,
    ParsedParameter,
    Query,
    QuerySerializer,
    SeveralParameter,
    WordsParameter,
)

_SMALL = r"\.\d+|\d(\.\d+)?[eE]-\d{1,3}"
LATITUDE = rf" *[+-]?0*(90(\.0*)?|[0-8]?\d(\.\d*)?|{_SMALL}) *"
LONGITUDE = rf" *[+-]?0*(180(\.0*)?|(1[0-7]\d|\d?\d)(\.\d*)?|{_SMALL}) *"
"""Degrees as programs write them, 1e-7 too; where “+” came as a blank it may stay."""


class NumbersParameter(ParsedParameter):
    """Numbers in degrees, divided by commas."""

    default_error_messages = {"numbers": "Write {form}, in degrees."}
    form = ""
    digits = 15
    """Digits after the point that are read."""

    def parse(self, text: str) -> object:
        if not re.fullmatch(self.pattern, text, re.ASCII):
            self.fail("numbers", form=self.form)
        numbers = (round(float(part), self.digits) for part in text.split(","))
        return self.from_numbers(*numbers)

    def from_numbers(self, *numbers: float) -> object:
        raise NotImplementedError


class PointParameter(NumbersParameter):
    form = "latitude,longitude, as in 55.75,37.62"
    pattern = f"^{LATITUDE},{LONGITUDE}$"

    def from_numbers(self, *numbers: float) -> Point:
        return Point(*numbers)


class BoxParameter(NumbersParameter):
    """West, south, east, north (RFC 7946, section 5); west > east crosses 180°."""

    form = "west,south,east,north, as in 5.9,45.8,10.5,47.8"
    pattern = f"^{LONGITUDE},{LATITUDE},{LONGITUDE},{LATITUDE}$"

    def from_numbers(self, *numbers: float) -> Q:
        west, south, east, north = numbers
        if south > north:
            self.fail("numbers", form=self.form)
        return Q(latitude__gte=south, latitude__lte=north) & longitudes(west, east)


class FieldsParameter(ParsedParameter):
    """Names of keys, divided by commas."""

    default_error_messages = {"field": "“{name}” is not a key of a mission."}
    pattern = "^({0})(,({0}))*$".format("|".join(sorted(RECORD_FIELDS)))

    def parse(self, text: str) -> frozenset[str]:
        names = frozenset(text.split(","))
        for name in sorted(names - RECORD_FIELDS):
            self.fail("field", name=name[:50])
        return names


def _with_contact(channel: Contact.Channel) -> Q:
    shown = Contact.objects.filter(withdrawn_at=None, channel=channel)
    return Q(pk__in=shown.values("mission"))


HAS = {
    "phone": _with_contact(Contact.Channel.PHONE),
    "email": _with_contact(Contact.Channel.EMAIL),
    "website": _with_contact(Contact.Channel.WEBSITE),
    "hours": ~Q(opening_hours=""),
    "point": ~Q(precision=""),
}
"""What a mission can have on record."""

MOST_FOUND = 500
"""Missions that words find at most; the rest can be found by narrower words."""

ORDERS: dict[str, tuple[str, ...]] = {
    "slug": ("slug",),
    "-slug": ("slug",),
    "updated_at": ("updated_at", "slug"),
    "-updated_at": ("updated_at", "slug"),
}
"""The fields that rows are sorted by, in each order."""

_TYPES = {"slug": str, "updated_at": datetime}


class FilterQuery(QuerySerializer):
    """Which missions, in lists and in files."""

    sending = SeveralParameter(
        CountryParameter(),
        example=["FR"],
        help_text="Whose mission: an ISO 3166-1 alpha-2 code, XK or XM.",
    )
    receiving = SeveralParameter(
        CountryParameter(),
        example=["JP", "KR"],
        help_text="The country it is accredited to: an alpha-2 code.",
    )
    region = SeveralParameter(
        ChoiceParameter(sorted(REGIONS)),
        example=["asia"],
        help_text="In a country of this region (UN M49): its number or its name.",
    )
    covers = CountryParameter(
        required=False, help_text="A country that it serves from elsewhere."
    )
    city = WordsParameter(
        example="Moscow", help_text="The city, as recorded; any case."
    )
    kind = SeveralParameter(
        ChoiceParameter(Kind.choices),
        example=["embassy"],
        help_text="What kind of post it is.",
    )
    honorary = BooleanParameter(
        required=False,
        style={"example": False},
        help_text="Whether it is headed by an honorary.",
    )
    status = SeveralParameter(
        ChoiceParameter(Status.choices),
        example=["open", "limited"],
        help_text="What it is now, as far as known.",
    )
    has = SeveralParameter(
        ChoiceParameter(list(HAS)),
        example=["phone", "email"],
        help_text="With this on record; of several, with all of them.",
    )
    stale = BooleanParameter(
        required=False,
        style={"example": False},
        help_text="Whether the record is neither recorded nor checked in the last 180"
        " days.",
    )
    precision = SeveralParameter(
        ChoiceParameter(Precision.choices),
        example=["exact", "street"],
        help_text="How exact its point is.",
    )
    service = ChoiceParameter(
        ServiceOffer.Service.choices,
        required=False,
        help_text="A service that a source says is offered now.",
    )
    bbox = BoxParameter(
        required=False,
        max_length=120,
        style={"example": "5.9,45.8,10.5,47.8"},
        help_text="west,south,east,north in degrees (RFC 7946): missions within."
        " Where west is greater than east the box crosses the 180th meridian.",
    )
    q = WordsParameter(
        example="french embassy", help_text="Words in any language, as in search."
    )
    updated_since = serializers.DateTimeField(
        required=False,
        style={"example": "2026-11-03T09:00:00Z"},
        help_text="Changed at or after this moment (RFC 3339). To keep a copy in step"
        " use /changes/, which tells of withdrawn missions too.",
    )


class MissionQuery(FilterQuery):
    """The parameters of the list of missions."""

    count = BooleanParameter(
        default=False,
        style={"example": True},
        help_text="Whether to count all missions that fit, on all pages.",
    )
    near = PointParameter(
        required=False,
        max_length=60,
        style={"example": "55.75,37.62"},
        help_text="latitude,longitude in degrees (WGS 84): nearest first. Leaves out"
        " missions whose place is not known; adds distance_km to each.",
    )
    radius_km = serializers.FloatField(
        required=False,
        min_value=0.001,
        max_value=math.floor(FARTHEST_KM),
        style={"example": 300},
        help_text="Kilometres from the point in `near` at most.",
    )
    sort = ChoiceParameter(
        list(ORDERS),
        required=False,
        help_text="The order; slug where nothing is said. Not with `near`.",
    )
    fields_ = FieldsParameter(
        required=False,
        max_length=500,
        style={"example": "slug,name,contacts"},
        help_text="Only these keys of each mission, divided by commas.",
    )
    page_size = PageSizeParameter(50, help_text="Missions on a page.")
    cursor = Cursor(
        {
            "distance": (float, str),
            **{order: [_TYPES[one] for one in ORDERS[order]] for order in ORDERS},
        },
        example="WyJzbHVnIixmYWxzZSxbImZyLWxvbmRvbiJdXQ",
        help_text="The place of a page, from `next` or `previous` of another one.",
    )

    def validate(self, attrs: Query) -> Query:
        """Refuse combinations that mean nothing."""
        if "radius_km" in attrs and "near" not in attrs:
            raise serializers.ValidationError({"radius_km": "Only with near."})
        if "sort" in attrs and "near" in attrs:
            raise serializers.ValidationError({"sort": "Not with near."})
        if "cursor" in attrs and attrs["cursor"].order != order_of(attrs):
            raise serializers.ValidationError({"cursor": "Of a list in another order."})
        return attrs


_LOOKUPS = {
    "sending": "sending_country__in",
    "receiving": "receiving_country__in",
    "city": "city__iexact",
    "kind": "kind__in",
    "honorary": "is_honorary",
    "status": "status__in",
    "precision": "precision__in",
    "updated_since": "changed_at__gte",
}


def selected(query: Query, *, at: datetime) -> MissionQuerySet:
    """Return the public missions that a list or a file is asked for.

    With words at most MOST_FOUND; a search for them, else no query.
    """
    public = Mission.objects.public().annotate(changed_at=last_change())
    missions = _matching(public, query, at=at)
    return _found(missions, query["q"]) if "q" in query else missions


def _found(missions: MissionQuerySet, words: str) -> MissionQuerySet:
    """Keep what words find: all of a kind where they name a kind and nothing else."""
    answer = search(words, limit=MOST_FOUND)
    asked = answer.interpretation
    if asked.is_kind_alone:
        honorary = {"is_honorary": True} if asked.is_honorary else {}
        return missions.filter(kind__in=kinds_asked(asked), **honorary)
    return missions.filter(pk__in=[mission.pk for mission in answer.results])


def _matching(
    missions: MissionQuerySet, query: Query, *, at: datetime
) -> MissionQuerySet:
    """Keep the missions that fit every parameter but the words."""
    if "covers" in query:
        missions = missions.covering(query["covers"])
    if "service" in query:
        missions = missions.offering(query["service"])
    if "region" in query:
        places = frozenset[str]().union(*(REGIONS[name] for name in query["region"]))
        missions = missions.filter(receiving_country__in=places)
    if "stale" in query:
        is_stale = missions.is_stale(at)
        missions = missions.filter(is_stale if query["stale"] else ~is_stale)
    for name in query.get("has", ()):
        missions = missions.filter(HAS[name])
    given = _LOOKUPS.keys() & query.keys()
    filters = {_LOOKUPS[name]: query[name] for name in given}
    return missions.filter(query.get("bbox", Q()), **filters)


def order_of(query: Query) -> str:
    """Return the name of the order that is asked for."""
    return "distance" if "near" in query else str(query.get("sort", "slug"))
