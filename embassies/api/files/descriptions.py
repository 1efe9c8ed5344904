"""What the files are, for programs that look for data: made of the same columns.

Frictionless Data Package 1, CSV on the Web, DCAT 3 and schema.org.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from embassies.api.files.columns import Column, exact_columns
from embassies.api.files.flat_table import FLAT
from embassies.api.files.formats import (
    CSV,
    FLAT_CSV,
    FORMATS,
    Format,
)
from embassies.models import DirectoryVersion
from portal.countries.licences import spdx_id
from portal.countries.models import Source
from portal.web.structured_data import JsonLd, absolute, without_blanks

NAME = "missions"
TITLE = "Embassies and consulates of the world"
ABOUT = (
    "Diplomatic missions and consular posts: where they are, whom they serve and how to"
    " reach them, each with its source, its date and its licence. Records may be out of"
    " date; an empty value means not known, never none."
)
KEYWORDS = ["embassy", "consulate", "diplomatic mission", "consular assistance"]
TITLES = {
    "csv exact": "Missions (CSV for machines)",
    "csv flat": "Missions (CSV for spreadsheets)",
    "ndjson ": "Missions (JSON, one a line)",
    "geojson ": "Missions (GeoJSON)",
    "xlsx ": "Missions (workbook)",
    "gpkg ": "Missions (GeoPackage)",
    "sqlite ": "Missions (SQLite database)",
}
_ANY_OF_THEM = (
    "Each record names its licence; the sources are listed with theirs. Nothing in the"
    " files is under a share-alike licence."
)
_CSVW_TYPES = {"number": "double", "object": "json", "array": "json"}
_DCAT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class Described:
    """The state of the directory that is described, and whom to credit."""

    version: DirectoryVersion
    sources: list[Source]

    @classmethod
    def current(cls) -> "Described":
        """Return what is described now. Two queries."""
        sources = Source.objects.exclude(key=Source.STAFF).order_by("key")
        return cls(DirectoryVersion.objects.current(), list(sources))


def address_of(form: Format, language: str = "en", **filters: str) -> str:
    """Return the full address of a file."""
    address = absolute(reverse(f"api-missions-{form.name}"))
    asked = {"layout": "flat", **filters} if form is FLAT_CSV else filters
    if language != "en":
        asked["lang"] = language
    return f"{address}?{urlencode(asked)}" if asked else address


def title_of(form: Format) -> str:
    return TITLES[f"{form.name} {form.layout}"]


def media_type(form: Format) -> str:
    return form.content_type.partition(";")[0]


def flat_columns() -> list[Column]:
    """Return the columns of the flat table."""
    return [one.column for one in FLAT]


def data_package(described: Described) -> JsonLd:
    """Return the Frictionless data package."""
    return {
        "profile": "data-package",
        "name": NAME,
        "title": TITLE,
        "description": ABOUT,
        "homepage": absolute("/"),
        "version": str(described.version),
        "created": described.version.at.isoformat(),
        "keywords": KEYWORDS,
        "licenses": _licences(described.sources),
        "sources": [
            without_blanks({"title": one.name, "path": one.url})
            for one in described.sources
        ],
        "resources": [
            *(_table(form) for form in (CSV, FLAT_CSV)),
            *(_resource(form) for form in FORMATS if form.name != CSV.name),
        ],
    }


def _licences(sources: Iterable[Source]) -> list[JsonLd]:
    """Return the licences of the sources, each once; blank where one has no address."""
    found: dict[str, JsonLd] = {}
    for one in sources:
        name = spdx_id(one.licence)
        if name or one.licence_url:
            facts = {"name": name, "path": one.licence_url, "title": one.licence}
            found.setdefault(name or one.licence_url, without_blanks(facts))
    return [found[name] for name in sorted(found)]


def _resource(form: Format) -> JsonLd:
    return {
        "name": f"{NAME}-{form.layout or form.name}",
        "title": title_of(form),
        "path": address_of(form),
        "format": form.name,
        "mediatype": media_type(form),
    }


def _table(form: Format) -> JsonLd:
    columns = exact_columns() if form is CSV else flat_columns()
    return {
        **_resource(form),
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(one) for one in columns],
            "primaryKey": ["slug"],
            # Not pandas' list: NA is Namibia.
            "missingValues": [""],
        },
    }


def _field(column: Column) -> JsonLd:
    facts = {
        "name": column.name,
        "type": column.type,
        "format": "any" if column.type == "datetime" else "",
        "description": f"{column.description} Empty: {column.empty}",
        "unit": column.unit,
    }
    return without_blanks(facts)


def csv_metadata() -> JsonLd:
    """Return the metadata of missions.csv (CSV on the Web, section 5)."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": address_of(CSV),
        "dc:title": TITLE,
        "dc:description": ABOUT,
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
        "required": column.name == "slug",
        "dc:description": f"{column.description} Empty: {column.empty}",
    }


def catalog(described: Described) -> JsonLd:
    """Return the catalog that data portals harvest (DCAT 3, JSON-LD)."""
    home = absolute(reverse("api-docs"))
    return {
        "@context": _DCAT,
        "@id": absolute(reverse("api-dcat")),
        "@type": "dcat:Catalog",
        "dct:title": TITLE,
        "dct:description": ABOUT,
        "foaf:homepage": {"@id": absolute("/")},
        "dcat:dataset": {
            "@id": absolute(reverse("api-datapackage")),
            "@type": "dcat:Dataset",
            "dct:title": TITLE,
            "dct:description": ABOUT,
            "dct:identifier": NAME,
            "dct:modified": _moment(described),
            "dct:rights": {"@type": "dct:RightsStatement", "dct:title": _ANY_OF_THEM},
            "dcat:version": str(described.version),
            "dcat:keyword": KEYWORDS,
            "dcat:landingPage": {"@id": home},
            "dct:source": [{"@id": one.url} for one in described.sources if one.url],
            "dcat:distribution": [_distribution(form) for form in FORMATS],
        },
    }


def _moment(described: Described) -> JsonLd:
    return {"@type": "xsd:dateTime", "@value": described.version.at.isoformat()}


def _distribution(form: Format) -> JsonLd:
    media = f"https://www.iana.org/assignments/media-types/{media_type(form)}"
    return {
        "@id": address_of(form),
        "@type": "dcat:Distribution",
        "dct:title": title_of(form),
        "dcat:accessURL": {"@id": address_of(form)},
        "dcat:downloadURL": {"@id": address_of(form)},
        "dcat:mediaType": {"@id": media},
        "dct:license": {"@id": absolute(reverse("about-licences"))},
    }


def dataset() -> JsonLd:
    """Return the dataset as schema.org names it, for search engines of data."""
    return {
        "@type": "Dataset",
        "name": TITLE,
        "description": ABOUT,
        "url": absolute(reverse("about-data")),
        "identifier": absolute(reverse("api-datapackage")),
        "keywords": KEYWORDS,
        "isAccessibleForFree": True,
        "license": absolute(reverse("about-licences")),
        "spatialCoverage": {"@type": "Place", "name": "World"},
        "variableMeasured": [one.name for one in flat_columns()],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": title_of(form),
                "encodingFormat": media_type(form),
                "contentUrl": address_of(form),
            }
            for form in FORMATS
        ],
    }
