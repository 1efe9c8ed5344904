"""What may be asked of the list of missions?"""

import base64
import math
from datetime import datetime
from typing import Any

import orjson
from django.db.models import Q
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from embassies.api.record_schema import RECORD_FIELDS
from embassies.models import Kind, MissionQuerySet, ServiceOffer, Status
from embassies.records.nearest import FARTHEST_KM, longitudes
from portal.countries.distance import Point
from portal.countries.names import country_names, is_country
from portal.web.problems import Flag, QuerySerializer

LARGEST_PAGE = 200


class Written(serializers.CharField):
    """A text that stands for something else; its length is that of the text."""

    def to_internal_value(self, data: Any) -> Any:
        text = str(super().to_internal_value(data))
        super().run_validators(text)
        return self.read(text)

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def run_validators(self, value: Any) -> None:
        """Done already: by now the value is no text any more."""


@extend_schema_field({"type": "string", "enum": sorted(country_names("en"))})
class CountryParameter(Written):
    """An alpha-2 code, in either case."""

    default_error_messages = {"unknown": "“{code}” is not an ISO 3166-1 alpha-2 code."}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_length", 2)
        kwargs.setdefault("max_length", 2)
        super().__init__(**kwargs)

    def read(self, text: str) -> str:
        code = text.upper()
        if not is_country(code):
            self.fail("unknown", code=code[:20])
        return code


class NumbersParameter(Written):
    """Numbers in degrees, divided by commas."""

    default_error_messages = {"numbers": "Write {form}, in degrees."}
    form = ""
    limits: tuple[float, ...] = ()

    def read(self, text: str) -> Any:
        parts = text.split(",")
        try:
            numbers = [float(part) for part in parts]
        except ValueError:
            self.fail("numbers", form=self.form)
        if len(numbers) != len(self.limits) or not all(
            abs(one) <= limit for one, limit in zip(numbers, self.limits, strict=True)
        ):
            self.fail("numbers", form=self.form)
        return self.made(numbers)

    def made(self, numbers: list[float]) -> Any:
        return tuple(numbers)


class PointParameter(NumbersParameter):
    form = "latitude,longitude, as in 55.75,37.62"
    limits = (90, 180)

    def made(self, numbers: list[float]) -> Point:
        return Point(*numbers)


class BoxParameter(NumbersParameter):
    """West, south, east, north (RFC 7946, section 5); west > east crosses 180°."""

    form = "west,south,east,north, as in 5.9,45.8,10.5,47.8"
    limits = (180, 90, 180, 90)

    def made(self, numbers: list[float]) -> Q:
        west, south, east, north = numbers
        if south > north:
            self.fail("numbers", form=self.form)
        return Q(latitude__gte=south, latitude__lte=north) & longitudes(west, east)


class FieldsParameter(Written):
    """Names of keys, divided by commas."""

    default_error_messages = {"field": "“{name}” is not a key of a mission."}

    def read(self, text: str) -> frozenset[str]:
        names = frozenset(text.split(","))
        for name in sorted(names - RECORD_FIELDS):
            self.fail("field", name=name[:50])
        return names


class Cursor(Written):
    """A place in a list, written so that nobody builds on its form."""

    default_error_messages = {"cursor": "This is not a cursor of this list."}

    def read(self, text: str) -> dict[str, Any]:
        try:
            place = orjson.loads(
                base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            )
            sort, back, values = place
        except ValueError:
            self.fail("cursor")
        if sort not in KEYS or not _fits(sort, values) or not isinstance(back, bool):
            self.fail("cursor")
        return {"sort": sort, "back": back, "values": values}


def write_cursor(sort: str, *values: Any, back: bool = False) -> str:
    """Return the text of a place in a list; the twin of Cursor."""
    place = orjson.dumps([sort, back, values])
    return base64.urlsafe_b64encode(place).decode().rstrip("=")


KEYS: dict[str, tuple[type, ...]] = {
    "slug": (str,),
    "-slug": (str,),
    "updated_at": (str, str),
    "-updated_at": (str, str),
    "distance": (float, str),
}


def _fits(sort: str, values: Any) -> bool:
    kinds = KEYS[sort]
    if not isinstance(values, list) or len(values) != len(kinds):
        return False
    if not all(isinstance(*pair) for pair in zip(values, kinds, strict=True)):
        return False
    if any("\0" in one for one in values if isinstance(one, str)):
        return False
    return "updated_at" not in sort or _is_moment(values[0])


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


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
    kind = serializers.ChoiceField(
        Kind.choices, required=False, help_text="What kind of post it is."
    )
    honorary = Flag(required=False, help_text="Whether it is headed by an honorary.")
    status = serializers.ChoiceField(
        Status.choices, required=False, help_text="What it is now, as far as known."
    )
    service = serializers.ChoiceField(
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
    sort = serializers.ChoiceField(
        ["slug", "-slug", "updated_at", "-updated_at"],
        required=False,
        help_text="The order; slug where nothing is said. Not with `near`.",
    )
    fields_ = FieldsParameter(
        required=False,
        max_length=500,
        help_text="Only these keys of each mission, divided by commas.",
    )
    page_size = serializers.IntegerField(
        default=50,
        min_value=1,
        max_value=LARGEST_PAGE,
        help_text="Missions on a page.",
    )
    cursor = Cursor(
        required=False,
        max_length=500,
        help_text="The place of a page, from `next` or `previous` of another one.",
    )

    FILTERS = {
        "sending": "sending_country",
        "receiving": "receiving_country",
        "city": "city__iexact",
        "kind": "kind",
        "honorary": "is_honorary",
        "status": "status",
        "updated_since": "updated_at__gte",
    }

    def get_fields(self) -> dict[str, Any]:
        # A serializer has an attribute “fields” of its own.
        declared = super().get_fields()
        return {name.rstrip("_"): field for name, field in declared.items()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse combinations that mean nothing."""
        if "radius_km" in attrs and "near" not in attrs:
            raise serializers.ValidationError({"radius_km": "Only with near."})
        if "sort" in attrs and "near" in attrs:
            raise serializers.ValidationError({"sort": "Not with near."})
        cursor = attrs.get("cursor")
        if cursor and cursor["sort"] != order_of(attrs):
            raise serializers.ValidationError({"cursor": "Of a list in another order."})
        return attrs

    @classmethod
    def narrow(cls, found: MissionQuerySet, query: dict[str, Any]) -> MissionQuerySet:
        """Keep the missions that fit every parameter."""
        chosen = {
            lookup: query[name]
            for name, lookup in cls.FILTERS.items()
            if query.get(name) is not None
        }
        if covers := query.get("covers"):
            found = found.covering(covers)
        if service := query.get("service"):
            found = found.offering(service)
        return found.filter(query.get("bbox", Q()), **chosen)


def order_of(query: dict[str, Any]) -> str:
    """Return the name of the order that is asked for."""
    return "distance" if "near" in query else str(query.get("sort", "slug"))
