"""What the files are, for programs that look for data; and so for schema.org."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from embassies.api.files.columns import Column
from embassies.api.files.credits import credited
from embassies.api.files.flat_table import FLAT
from embassies.api.files.formats import FLAT_CSV, Format
from embassies.models import DirectoryVersion
from portal.countries.models import Source
from portal.web.structured_data import absolute

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


@dataclass(frozen=True, slots=True)
class Described:
    """The state of the directory that is described, and whom to credit."""

    version: DirectoryVersion
    sources: tuple[Source, ...]

    @classmethod
    def current(cls) -> "Described":
        """Return what is described now. One query; seven after a change."""
        version = DirectoryVersion.objects.current()
        return cls(version, credited(str(version)))

    @property
    def homes(self) -> list[str]:
        """Return the addresses of the sources, each once."""
        return list(dict.fromkeys(one.url for one in self.sources if one.url))


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
