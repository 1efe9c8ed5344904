"""The parameters of the list of missions."""

import math
from datetime import datetime

from django.db.models import Q
from rest_framework import serializers

from embassies.api.serializers import RECORD_FIELDS
from embassies.models import Kind, MissionQuerySet, ServiceOffer, Status
from embassies.records.nearest import FARTHEST_KM, longitudes
from portal.countries.distance import Point
from portal.countries.parameters import CountryParameter
from portal.web.pagination import Cursor, PageSizeParameter
from portal.web.parameters import (
    BooleanParameter,
    ChoiceParameter,
    ParsedParameter,
    Query,
    QuerySerializer,
)


class NumbersParameter(ParsedParameter):
    """Numbers in degrees, divided by commas."""

    default_error_messages = {"numbers": "Write {form}, in degrees."}
    form = ""
    limits: tuple[float, ...] = ()
    digits = 15
    """Digits after the point that are read."""

    def parse(self, text: str) -> object:
        try:
            numbers = [round(float(part), self.digits) for part in text.split(",")]
            pairs = list(zip(numbers, self.limits, strict=True))
        except ValueError:
            self.fail("numbers", form=self.form)
        if not all(abs(number) <= limit for number, limit in pairs):
            self.fail("numbers", form=self.form)
        return self.from_numbers(*numbers)

    def from_numbers(self, *numbers: float) -> object:
        raise NotImplementedError


class PointParameter(NumbersParameter):
    form = "latitude,longitude, as in 55.75,37.62"
    limits = (90, 180)

    def from_numbers(self, *numbers: float) -> Point:
        return Point(*numbers)


class BoxParameter(NumbersParameter):
    """West, south, east, north (RFC 7946, section 5); west > east crosses 180°."""

    form = "west,south,east,north, as in 5.9,45.8,10.5,47.8"
    limits = (180, 90, 180, 90)

    def from_numbers(self, *numbers: float) -> Q:
        west, south, east, north = numbers
        if south > north:
            self.fail("numbers", form=self.form)
        return Q(latitude__gte=south, latitude__lte=north) & longitudes(west, east)


class FieldsParameter(ParsedParameter):
    """Names of keys, divided by commas."""

    default_error_messages = {"field": "“{name}” is not a key of a mission."}

    def parse(self, text: str) -> frozenset[str]:
        names = frozenset(text.split(","))
        for name in sorted(names - RECORD_FIELDS):
            self.fail("field", name=name[:50])
        return names


ORDERS: dict[str, tuple[str, ...]] = {
    "slug": ("slug",),
    "-slug": ("slug",),
    "updated_at": ("updated_at", "slug"),
    "-updated_at": ("updated_at", "slug"),
}
"""The fields that rows are sorted by, in each order."""

_TYPES = {"slug": str, "updated_at": datetime}


class MissionQuery(QuerySerializer):
    """The parameters of the list of missions."""

    sending = CountryParameter(
        required=False, help_text="Whose mission: an ISO 3166-1 alpha-2 code, XK or XM."
    )
    receiving = CountryParameter(
        required=False, help_text="The country it is accredited to: an alpha-2 code."
    )
    covers = CountryParameter(
        required=False, help_text="A country that it serves from elsewhere."
    )
    city = serializers.CharField(
        required=False, max_length=100, help_text="The city, as recorded; any case."
    )
    kind = ChoiceParameter(
        Kind.choices, required=False, help_text="What kind of post it is."
    )
    honorary = BooleanParameter(
        required=False, help_text="Whether it is headed by an honorary."
    )
    status = ChoiceParameter(
        Status.choices, required=False, help_text="What it is now, as far as known."
    )
    service = ChoiceParameter(
        ServiceOffer.Service.choices,
        required=False,
        help_text="A service that a source says is offered now.",
    )
    near = PointParameter(
        required=False,
        max_length=60,
        help_text="latitude,longitude in degrees (WGS 84): nearest first. Leaves out"
        " missions whose place is not known; adds distance_km to each.",
    )
    radius_km = serializers.FloatField(
        required=False,
        min_value=0.001,
        max_value=math.floor(FARTHEST_KM),
        help_text="Kilometres from the point in `near` at most.",
    )
    bbox = BoxParameter(
        required=False,
        max_length=120,
        help_text="west,south,east,north in degrees (RFC 7946): missions within."
        " Where west is greater than east the box crosses the 180th meridian.",
    )
    q = serializers.CharField(
        required=False, max_length=100, help_text="Words in any language, as in search."
    )
    updated_since = serializers.DateTimeField(
        required=False,
        help_text="Changed at or after this moment (RFC 3339). To keep a copy in step"
        " use /changes/, which tells of withdrawn missions too.",
    )
    sort = ChoiceParameter(
        list(ORDERS),
        required=False,
        help_text="The order; slug where nothing is said. Not with `near`.",
    )
    fields_ = FieldsParameter(
        required=False,
        max_length=500,
        help_text="Only these keys of each mission, divided by commas.",
    )
    page_size = PageSizeParameter(50, help_text="Missions on a page.")
    cursor = Cursor(
        {
            "distance": (float, str),
            **{order: [_TYPES[one] for one in ORDERS[order]] for order in ORDERS},
        },
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
    "sending": "sending_country",
    "receiving": "receiving_country",
    "city": "city__iexact",
    "kind": "kind",
    "honorary": "is_honorary",
    "status": "status",
    "updated_since": "changed_at__gte",
}


def matching(missions: MissionQuerySet, query: Query) -> MissionQuerySet:
    """Keep the missions that fit every parameter but the words."""
    if "covers" in query:
        missions = missions.covering(query["covers"])
    if "service" in query:
        missions = missions.offering(query["service"])
    given = _LOOKUPS.keys() & query.keys()
    filters = {_LOOKUPS[name]: query[name] for name in given}
    return missions.filter(query.get("bbox", Q()), **filters)


def order_of(query: Query) -> str:
    """Return the name of the order that is asked for."""
    return "distance" if "near" in query else str(query.get("sort", "slug"))
