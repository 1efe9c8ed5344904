"""The columns of the portal's own CSV, in order, and what each cell may hold."""

from datetime import date, datetime
from sys import float_info
from typing import Annotated, get_args, get_origin

from msgspec import UNSET, Meta, Struct, UnsetType, field
from msgspec.structs import fields

from embassies.values.texts import UNWANTED
from portal.translations.models import LANGUAGE_TAG

Text = Annotated[str, Meta(pattern=rf"\A[^{UNWANTED}]*\Z")]
Language = Annotated[str, Meta(pattern=LANGUAGE_TAG)]
Moment = Annotated[datetime, Meta(tz=True)]
Number = Annotated[float, Meta(ge=-float_info.max, le=float_info.max)]
"""Neither nan nor infinite; validate.py checks for all sources what is on Earth."""
WholeNumber = Annotated[int, Meta(ge=0, lt=10**9)]


class PartCell(Struct, forbid_unknown_fields=True):
    """An entry of a JSON cell; its source is the mission's where it names none."""

    source: Text | UnsetType = UNSET
    source_id: Text = ""
    source_url: Text | UnsetType = UNSET
    source_date: Text | UnsetType = UNSET
    verified_at: Moment | None = None
    verified_method: Text = ""


class ContactCell(PartCell):
    channel: Text = ""
    purpose: Text = ""
    value: Text = ""
    e164: Text = ""
    extension: Text = ""
    languages: list[Text] = []
    hours: Text = ""
    note: Text = ""


class CoverageCell(PartCell):
    country: Text = ""
    district: Text = ""


class StatusCell(PartCell):
    status: Text = ""
    since: Text = ""
    until: Text = ""
    note: Text = ""
    evidence: Text = ""
    confidence: Text = ""


class ServiceCell(PartCell):
    service: Text = ""
    status: Text = ""
    since: Text = ""
    note: Text = ""


class FieldNote(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """The source of one field, where it is not the mission's."""

    source: Text
    source_id: Text = ""
    source_url: Text = ""
    source_date: Text = ""
    by: int | None | UnsetType = UNSET
    at: Text = ""
    import_: Text = field(default="", name="import")
    reason: Text = ""


class ListingCell(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """The date of a list that names the mission, and since when a later one does not."""

    date: Text
    url: Text = ""
    missing_since: Text = ""


class PortalRow(Struct):
    """One row; a blank cell is left out."""

    slug: Text
    wikidata_id: Text = ""
    sending_country: Text = ""
    receiving_country: Text = ""
    seat_country: Text = ""
    kind: Text = ""
    is_honorary: bool = False
    names: dict[Language, Text] = {}
    city: Text = ""
    geonames_id: WholeNumber | None = None
    address: Text = ""
    local_address: Text = ""
    postal_address: Text = ""
    latitude: Number | None = None
    longitude: Number | None = None
    precision: Text = ""
    time_zone: Text = ""
    opening_hours: Text = ""
    appointment_only: bool | None = None
    access_note: Text = ""
    accessibility_note: Text = ""
    languages: list[Text] = []
    status: Text = ""
    status_since: Text = ""
    covers: list[CoverageCell] = []
    contacts: list[ContactCell] = []
    statuses: list[StatusCell] = []
    services: list[ServiceCell] = []
    replaced_by: Text = ""
    former_slugs: list[Text] = []
    source: Text = ""
    source_id: Text = ""
    source_url: Text = ""
    source_date: Text = ""
    verified_at: Moment | None = None
    verified_method: Text = ""
    next_review: date | None = None
    field_sources: dict[Text, FieldNote] = {}
    withdrawn_at: Moment | None = None
    listed_by: dict[Text, ListingCell] = {}


_TYPES = {one.name: one.type for one in fields(PortalRow)}
DERIVED = (
    *("url", "source_name", "source_home"),
    *("licence", "licence_url", "attribution"),
)
"""Columns for those who read the file; an import ignores them."""
IMPORTED = list(_TYPES)
"""Columns that an import reads: those of the starter files."""
COLUMNS = [*IMPORTED, *DERIVED]
JSON_COLUMNS = [name for name in _TYPES if get_origin(_TYPES[name]) in (list, dict)]

LATER = frozenset({"listed_by", *DERIVED})
"""Columns that a file need not have: files written before them stay readable."""
CHECKED = ("verified_at", "verified_method")
CELL_OF = {
    "contacts": "contacts",
    "coverages": "covers",
    "status_periods": "statuses",
    "services": "services",
}
"""The cell that holds the parts of a mission, by the name of the relation."""
PART_FIELDS = {
    name: [
        one
        for one in get_args(_TYPES[cell])[0].__struct_fields__
        if one not in PartCell.__struct_fields__
    ]
    for name, cell in CELL_OF.items()
}
"""What a part of a mission says, without its source and its checks."""
