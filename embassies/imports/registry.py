"""The sources that can be imported, and how one is run."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import BinaryIO, Protocol

from django.contrib.auth.models import User

from embassies.imports.pipeline.apply import apply
from embassies.imports.pipeline.fetching import sha256
from embassies.imports.pipeline.options import ImportContext, ImportOptions
from embassies.imports.pipeline.report import Report
from embassies.imports.pipeline.rows import MissionRow, Origin, Rejection
from embassies.imports.pipeline.table import read_table
from embassies.imports.sources import (
    auswaertiges_amt,
    datos_gob_ar,
    gov_uk,
    ireland_ie,
    mofa_korea,
    nl_wereldwijd,
    osm,
    portal_csv,
    smartraveller,
    state_gov,
    wikidata,
    wikidata_claims,
    wikidata_csv,
)
from embassies.imports.sources.documents import Document, Get
from embassies.imports.sources.portal_columns import COLUMNS, LATER
from embassies.models import ImportRun

Row = MissionRow | Rejection
JSON_TYPE = "application/json"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Importer:
    """A source: how a seekable stream of it is read, and what it is."""

    read: Callable[[BinaryIO, str], Iterator[Row]]
    source: Mapping[str, str] | None = None
    """The one source of all rows; None where every row names its own."""
    accept: str = "text/csv"
    address: str = ""
    """Where the data are found by default."""
    table: Callable[[BinaryIO], Iterator[object]] | None = None
    """Reads the rows of a table as text, to count and check them."""
    is_partial: bool = False
    """Whether no file of it is ever taken for the whole directory."""
    is_list: bool = False
    """Whether it lists the posts of one government: what is no longer in it is
    reviewed, never withdrawn."""
    collect: Callable[[Get], Iterator[Document]] | None = None
    """Fetches the documents of a feed of several pages; see documents.py."""


class GovernmentList(Protocol):
    """A module that reads the list of a government."""

    @property
    def SOURCE(self) -> Mapping[str, str]: ...  # noqa: N802
    @property
    def ADDRESS(self) -> str: ...  # noqa: N802
    def read(self, stream: BinaryIO, date: str) -> Iterator[Row]: ...
    def collect(self, get: Get) -> Iterator[Document]: ...


def _government(feed: GovernmentList, accept: str) -> Importer:
    return Importer(
        feed.read,
        feed.SOURCE,
        accept=accept,
        address=feed.ADDRESS,
        is_list=True,
        collect=feed.collect,
    )


def _portal(stream: BinaryIO, date: str) -> Iterator[Row]:
    return portal_csv.read(stream)


# Workbooks are rare, and openpyxl takes 11 MB of every process that loads it.
def _portal_xlsx(stream: BinaryIO, date: str) -> Iterator[Row]:
    from embassies.imports.sources import portal_xlsx  # noqa: PLC0415

    return portal_xlsx.read(stream)


def write_workbook(file: BinaryIO) -> None:
    """Write the public missions as a workbook; see portal_xlsx_writer."""
    from embassies.imports.sources import portal_xlsx_writer  # noqa: PLC0415

    portal_xlsx_writer.write_workbook(file)


def _sheet_rows(stream: BinaryIO) -> Iterator[object]:
    from embassies.imports.sources import portal_xlsx  # noqa: PLC0415

    return portal_xlsx.sheet_rows(stream)


IMPORTERS = {
    "portal": Importer(
        _portal, table=partial(read_table, columns=COLUMNS, delimiter=None, later=LATER)
    ),
    "portal-xlsx": Importer(
        _portal_xlsx,
        accept=XLSX_TYPE,
        table=_sheet_rows,
        is_partial=True,
    ),
    "wikidata-csv": Importer(
        wikidata_csv.read,
        wikidata_claims.SOURCE,
        table=partial(read_table, columns=wikidata_csv.COLUMNS, delimiter=";"),
    ),
    "wikidata": Importer(
        wikidata.read,
        wikidata_claims.SOURCE,
        accept="application/sparql-results+json",
        address=wikidata.ADDRESS,
    ),
    "osm": Importer(osm.read, osm.SOURCE, accept=JSON_TYPE, address=osm.ADDRESS),
    "state-gov": _government(state_gov, "text/html"),
    "smartraveller": _government(smartraveller, "text/html"),
    "ireland-ie": _government(ireland_ie, "text/html"),
    "auswaertiges-amt": _government(auswaertiges_amt, JSON_TYPE),
    "datos-gob-ar": _government(datos_gob_ar, "text/csv"),
    "gov-uk": _government(gov_uk, JSON_TYPE),
    "mofa-korea": _government(mofa_korea, "text/csv"),
    "nl-wereldwijd": _government(nl_wereldwijd, JSON_TYPE),
}


def run_import(
    name: str,
    stream: BinaryIO,
    options: ImportOptions,
    *,
    origin: str,
    at: datetime,
    watch: Callable[[Iterable[Row]], Iterable[Row]] = iter,
    by: User | None = None,
    inspect: Callable[[Report], None] | None = None,
) -> ImportRun:
    """Read a stream and apply it; ``watch`` sees the rows pass (a progress bar).

    ``inspect`` sees the report before the end: see ImportContext.
    """
    importer = IMPORTERS[name]
    date = options.date or date_of(origin, at)
    described = importer.source
    if importer.is_partial:
        options = replace(options, is_partial=True)
    if importer.is_list:
        options = replace(options, is_list=True)
    context = ImportContext(
        importer=name,
        origin=origin,
        at=at,
        options=options,
        sha256=sha256(stream),
        source=Origin(described["key"], source_date=date) if described else None,
        described=described or {},
        by=by,
        inspect=inspect,
    )
    return apply(watch(importer.read(stream, date)), context)


def date_of(origin: str, at: datetime) -> str:
    """Return the date in the name of a file, else that of the import."""
    return wikidata_csv.date_in_name(origin) or at.date().isoformat()
