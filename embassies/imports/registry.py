"""The sources that can be imported, and how one is run."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import BinaryIO

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
    "state-gov": Importer(
        state_gov.read,
        state_gov.SOURCE,
        accept="text/html",
        address=state_gov.ADDRESS,
        is_list=True,
        collect=state_gov.collect,
    ),
    "smartraveller": Importer(
        smartraveller.read,
        smartraveller.SOURCE,
        accept="text/html",
        address=smartraveller.ADDRESS,
        is_list=True,
        collect=smartraveller.collect,
    ),
    "ireland-ie": Importer(
        ireland_ie.read,
        ireland_ie.SOURCE,
        accept="text/html",
        address=ireland_ie.ADDRESS,
        is_list=True,
        collect=ireland_ie.collect,
    ),
    "osm": Importer(
        osm.read, osm.SOURCE, accept="application/json", address=osm.ADDRESS
    ),
    "auswaertiges-amt": Importer(
        auswaertiges_amt.read,
        auswaertiges_amt.SOURCE,
        accept="application/json",
        address=auswaertiges_amt.ADDRESS,
        is_list=True,
        collect=auswaertiges_amt.collect,
    ),
    "datos-gob-ar": Importer(
        datos_gob_ar.read,
        datos_gob_ar.SOURCE,
        address=datos_gob_ar.ADDRESS,
        is_list=True,
        collect=datos_gob_ar.collect,
    ),
    "gov-uk": Importer(
        gov_uk.read,
        gov_uk.SOURCE,
        accept="application/json",
        address=gov_uk.ADDRESS,
        is_list=True,
        collect=gov_uk.collect,
    ),
    "mofa-korea": Importer(
        mofa_korea.read,
        mofa_korea.SOURCE,
        address=mofa_korea.ADDRESS,
        is_list=True,
        collect=mofa_korea.collect,
    ),
    "nl-wereldwijd": Importer(
        nl_wereldwijd.read,
        nl_wereldwijd.SOURCE,
        accept="application/json",
        address=nl_wereldwijd.ADDRESS,
        is_list=True,
        collect=nl_wereldwijd.collect,
    ),
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
