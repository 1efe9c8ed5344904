"""The metadata of missions.csv, as CSV on the Web."""

from django.urls import reverse

from embassies.api.files.columns import Column, exact_columns
from embassies.api.files.descriptions import ABOUT, TITLE, Described, address_of
from embassies.api.files.formats import CSV
from portal.web.structured_data import JsonLd, absolute

_CSVW_TYPES = {"number": "double", "object": "json", "array": "json"}


def csv_metadata(described: Described) -> JsonLd:
    """Return the metadata of missions.csv (CSV on the Web, section 5)."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": address_of(CSV),
        "dc:title": TITLE,
        "dc:description": ABOUT,
        "dc:license": {"@id": absolute(reverse("about-licences"))},
        "dc:source": [{"@id": one} for one in described.homes],
        "dc:modified": {
            "@value": described.version.at.isoformat(),
            "@type": "dateTime",
        },
        "dialect": {"encoding": "utf-8", "header": True},
        "tableSchema": {
            "columns": [_csvw_column(one) for one in exact_columns()],
            "primaryKey": "slug",
        },
    }


def _csvw_column(column: Column) -> JsonLd:
    return {
        "name": column.name,
        "titles": column.name,
        "datatype": _CSVW_TYPES.get(column.type, column.type),
        "null": "",
        "required": column.is_required,
        "dc:description": f"{column.description} Empty: {column.empty}",
    }
