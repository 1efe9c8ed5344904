"""Argentina's missions, as its foreign ministry lists them in the national open data.

Documented at datos.gob.ar/dataset/exterior-representaciones-argentinas: a package of
CKAN whose file of complete data ("lista-sedes-datos") has a row for each mission. The
columns ``titular_…``, which name people, are never read; nor are further mobile
numbers, which may be somebody's own.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, NamedTuple

from embassies.imports.pipeline.rows import ImportFailedError, MissionRow, Rejection
from embassies.imports.sources.documents import (
    Document,
    Get,
    fetch_json,
    is_json,
    json_documents,
    table_rows,
    text_in,
)
from embassies.imports.sources.json_values import (
    first_text,
    list_of,
    mapping_of,
    text_of,
)
from embassies.imports.sources.listed_posts import (
    ListedContact,
    ListedPost,
    country_named,
    kind_named,
    mission_rows,
    no_post,
)
from embassies.values.phone_numbers import is_dialled_in, parse_phone

PAGE = "https://datos.gob.ar/dataset/exterior-representaciones-argentinas"
ADDRESS = (
    "https://datos.gob.ar/api/3/action/package_show"
    "?id=exterior-representaciones-argentinas"
)
SOURCE = {
    "key": "datos-gob-ar",
    "name": "Foreign ministry of Argentina, open data on its missions",
    "url": PAGE,
    "licence": "Facts",
    "licence_url": "",
    "attribution": "",
    "publisher": "AR",
    "rank": "1",
}
SECTION = "section"
KINDS = {
    r"secci[oó]n consular": SECTION,
    r"^centro de promoci[oó]n|^oficina (?:de prensa|agr[ií]cola)": "",
    r"secci[oó]n de intereses|oficina de intereses": "interests_section",
    r"agencia consular": "consular_agency",
    r"viceconsulado": "vice_consulate",
    r"consulado general": "consulate_general",
    r"consulado": "consulate",
    r"ante la santa sede": "embassy",
    r"permanente|ante (?:el|la|las|los) (?:uni[oó]n|organi|naciones|mercosur)": (
        "permanent_mission"
    ),
    r"embajada": "embassy",
    r"oficina comercial|oficina de representaci[oó]n|representaci[oó]n": (
        "representative_office"
    ),
}
"""The kind of each description; the first that a description holds counts."""

_NEEDED = ("telefono_principal",)
_CONSULAR = re.compile(r"consular|secon", re.IGNORECASE)
_NO_DISTRICT = re.compile(r"[@:]|\bno\b|^[\W_]*$|https?|todo el territorio", re.I)
_SOCIAL = re.compile(
    r"(?:https?://)?(?:www\.)?(?:facebook|instagram|twitter|x|youtube|linkedin)\.com/\S+"
)
_MIDNIGHT = "00:00:00"

Entry = Mapping[str, str]


class _Row(NamedTuple):
    line: int
    entry: Entry
    kind: str | None
    country: str


def read(stream: BinaryIO, date: str) -> Iterator[MissionRow | Rejection]:
    """Yield a row for each mission of the file, in CSV or in JSON.

    Raise ImportFailedError for what is neither.
    """
    return mission_rows(_posts(_entries(stream)), SOURCE, date)


def collect(get: Get) -> Iterator[Document]:
    """Fetch the file that the package names."""
    package = mapping_of(fetch_json(get, ADDRESS))
    address = _file(mapping_of(package.get("result")))
    yield Document(address, text_in(get(address), "cp1252"))


def _file(package: Mapping[str, object]) -> str:
    """Return the address of the file of complete data, else of any CSV."""
    files = [mapping_of(one) for one in list_of(package.get("resources"))]
    tables = [
        (first_text(one, "name", "title").lower(), address)
        for one in files
        if (address := first_text(one, "url", "accessURL", "downloadURL"))
        and "csv" in f"{text_of(one.get('format'))} {address[-4:]}".lower()
    ]
    for wanted in ("sedes-datos", "completos de las sedes", "sedes", ""):
        for name, address in tables:
            if wanted in f"{name} {address}" and "secciones" not in f"{name} {address}":
                return address
    raise ImportFailedError("The package of datos.gob.ar names no CSV file.")


def _entries(stream: BinaryIO) -> Iterator[tuple[int, Entry]]:
    if not is_json(stream):
        content = text_in(stream.read(), "cp1252")
        yield from _cells(content)
        return
    for document in json_documents(stream):
        if isinstance(document.content, str):
            yield from _cells(document.content)
        else:
            records = _records(mapping_of(document.content))
            yield from enumerate(records, start=1)


def _cells(text: str) -> Iterator[tuple[int, Entry]]:
    """Yield the rows of a table, with the doubled space in them made one."""
    for line, cells in table_rows(io.BytesIO(text.encode()), _NEEDED):
        yield line, {name: " ".join(value.split()) for name, value in cells.items()}


def _records(content: Mapping[str, object]) -> Iterator[Entry]:
    """Yield the records of an answer of CKAN's datastore; the package has none."""
    for one in list_of(mapping_of(content.get("result")).get("records")):
        cells = mapping_of(one)
        yield {name: " ".join(text_of(cells[name]).split()) for name in cells}


def _posts(entries: Iterable[tuple[int, Entry]]) -> Iterator[ListedPost | Rejection]:
    rows = [_row(line, entry) for line, entry in entries]
    embassies = {row.country for row in rows if row.kind == "embassy"}
    sections = {row.country: row for row in rows if row.kind == SECTION}
    copies = set(_copies(rows))
    for row in rows:
        name = _name(row.entry)
        state = first_text(row.entry, "estado")
        if state and not state.lower().startswith("activ"):
            yield no_post(row.line, name, f"its state is {state[:40]}")
        elif row.country == "AR" or row.kind == "":
            yield no_post(row.line, name, "no mission abroad")
        elif row.kind == SECTION and row.country in embassies:
            yield no_post(row.line, name, "a section, recorded with its embassy")
        else:
            section = sections.get(row.country) if row.kind == "embassy" else None
            yield _post(row, section, is_copy=row.line in copies)


def _row(line: int, entry: Entry) -> _Row:
    names = ("pais_iso_2", "pais_iso_3", "pais_ingles", "pais_castellano", "pais")
    found = (country_named(entry.get(name, "")) for name in names)
    text = first_text(entry, "sede_desc_castellano", "sede_tipo", "tipo")
    return _Row(line, entry, kind_named(text, KINDS), next(filter(None, found), ""))


def _name(entry: Entry) -> str:
    return first_text(entry, "sede_desc_castellano", "sede_desc_ingles", "sede_tipo")


def _address(entry: Entry) -> str:
    return first_text(entry, "direccion", "domicilio")


def _email(entry: Entry) -> str:
    return first_text(entry, "correo_electronico", "correo")


def _copies(rows: list[_Row]) -> Iterator[int]:
    """Yield the lines of rows that have the address of a post in another country."""
    at: dict[str, set[str]] = {}
    for row in rows:
        at.setdefault(_address(row.entry).lower(), set()).add(row.country)
    for row in rows:
        address = _address(row.entry).lower()
        if address and len(at[address]) > 1 and not _has_own_contacts(row):
            yield row.line


def _has_own_contacts(row: _Row) -> bool:
    """Return whether its id begins the e-mail, or its number is one of its country."""
    ref = row.entry.get("sede_id", "").lower()
    e164 = parse_phone(row.entry.get("telefono_principal", ""), row.country).e164
    is_named = bool(ref) and _email(row.entry).lower().startswith(ref)
    return is_named or bool(e164) and is_dialled_in(e164, row.country)


def _post(row: _Row, section: _Row | None, *, is_copy: bool) -> ListedPost:
    entry = row.entry
    is_section = row.kind == SECTION
    consular = [*_contacts(section.entry, "consular")] if section else []
    own = [*_contacts(entry, "consular" if is_section else "general")]
    return ListedPost(
        row.line,
        "AR",
        row.country,
        "embassy" if is_section else row.kind or "",
        city=first_text(entry, "ciudad_castellano", "ciudad_ingles", "ciudad"),
        is_honorary="honorari" in _name(entry).lower(),
        name=_name(entry),
        ref=entry.get("sede_id", ""),
        url=PAGE,
        contacts=tuple(consular if is_copy else own + consular),
        address="" if is_copy or is_section else _with_code(entry),
        hours="" if is_copy or is_section else _hours(entry),
        covers=tuple(_covers(row)),
        remarks=("contacts left out: those of another post",) if is_copy else (),
    )


def _with_code(entry: Entry) -> str:
    """Return the address with its postal code, which may stand for "none"."""
    address, code = _address(entry).strip(" -"), entry.get("codigo_postal", "")
    is_code = sum(map(str.isdigit, code)) > 1 and bool(code.strip("0- "))
    return f"{address}, {code}" if is_code and code not in address else address


def _hours(entry: Entry) -> str:
    """Return the columns of hours as one text: Lunes - Viernes 09:00:00 - 14:00:00 …"""
    days = _span(entry, "atencion_dia_desde", "atencion_dia_hasta")
    hours = _span(entry, "atencion_hora_desde", "atencion_hora_hasta")
    comment = first_text(entry, "atencion_comentario", "atencion")
    return " ".join(filter(None, [days, hours, comment]))


def _span(entry: Entry, first: str, last: str) -> str:
    """Return two columns as a span; midnight to midnight means that none was entered."""
    ends = [value for one in (first, last) if (value := entry.get(one, ""))]
    return "" if set(ends) == {_MIDNIGHT} else " - ".join(ends)


def _contacts(entry: Entry, purpose: str) -> Iterator[ListedContact]:
    for name in ("telefono_principal", "telefonos_adicionales"):
        for one in _several(entry, name):
            yield ListedContact("phone", one, _purpose(one, purpose))
    yield ListedContact("phone", entry.get("celular_guardia", ""), "emergency")
    if sum(map(str.isdigit, fax := entry.get("fax_principal", ""))) > 5:
        yield ListedContact("fax", fax, purpose)
    yield ListedContact("email", _email(entry), purpose)
    for one in _several(entry, "correos_electronicos_adicionales"):
        if _CONSULAR.search(one):
            yield ListedContact("email", one.rpartition(":")[2], "consular")
    if "@" not in (site := first_text(entry, "sitio_web", "web")):
        yield ListedContact("website", site, purpose)
    for one in _SOCIAL.findall(entry.get("redes_sociales", "")):
        yield ListedContact("social", one, purpose)


def _several(entry: Entry, name: str) -> list[str]:
    return [one.strip() for one in entry.get(name, "").split(" // ") if one.strip()]


def _purpose(text: str, usual: str) -> str:
    return "consular" if _CONSULAR.search(text) else usual


def _covers(row: _Row) -> Iterator[tuple[str, str]]:
    """Yield the countries that it is accredited to, and a consulate's district."""
    for name in re.split(r"[,;/]", row.entry.get("concurrencias", "")):
        yield from ((code, "") for code in _countries(name.strip()))
    district = row.entry.get("circunscripcion", "").strip(" .-")
    is_consulate = row.kind not in ("embassy", SECTION, "permanent_mission")
    if is_consulate and not _NO_DISTRICT.search(district):
        yield row.country, district


def _countries(name: str) -> list[str]:
    """Return the country of a name, or two of them whose separator was lost."""
    if not name or (code := country_named(name)):
        return [code] if name else []
    for cut in range(4, len(name) - 3):
        both = [country_named(name[:cut]), country_named(name[cut:])]
        if all(both):
            return both
    return []
