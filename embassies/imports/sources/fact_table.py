"""A CSV table of posts, one row a post, in the columns that COLUMNS names.

Governments' own pages copied into a table: sending, receiving (ISO 3166-1), kind,
honorary, city, name, phone and emergency (E.164), phone_raw as printed, email, website,
address, hours as printed, source, source_url, source_date, note. Only the first four
are needed. The starter directory is built from such tables by the same rules.
"""

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from embassies.imports.pipeline.rows import ImportFailedError, MissionRow, Rejection
from embassies.imports.pipeline.validate import is_partial_date
from embassies.imports.sources.documents import table_rows
from embassies.imports.sources.listed_posts import (
    ListedContact,
    ListedPost,
    mission_row,
)
from embassies.imports.sources.place_names import town_in
from embassies.imports.sources.post_kinds import kind_named
from embassies.models import Kind
from embassies.values.phone_numbers import is_dialled_in, parse_phone
from portal.countries.names import slugify_name

Row = Mapping[str, str]

COLUMNS = ("sending", "receiving", "kind", "city")
"""Columns that such a table always has; a file without them is another one."""

_NOT_OF_THE_POST = re.compile(r"24 hours, London|toll-free", re.IGNORECASE)
_CONSULAR_PHONE = re.compile(r"consular(?: section)? (\+\d{7,15})")
_CONSULAR_EMAIL = re.compile(r"consular e-mail ([^\s;]+@[^\s;]+)")
_NO_HOME_PAGE = re.compile(r"/visas?/|/services/|-alert-|safelinks", re.IGNORECASE)
"""Pages of one service, one warning, or of a mail filter."""
_EMERGENCY_EMAIL = "the e-mail is the emergency one"
_NO_ADDRESS = re.compile(
    r"[\[\]\"@{}]|https?:|:$|^(?:\w+ )?Embassy$|\bcontact the\b|\bif you.re\b|\bNOTE:"
    r"|\b(?:emergency|suspended|telephone|operations|appointment|temporari\w+)\b"
    r"|\bservices are\b|\bdoes not provide\b",
    re.IGNORECASE,
)
"""Sentences and headings that stand where a list has the address."""
_BESIDE = re.compile(r"^Visiting Address:[\s,]*|,?\s*Business Hours:.*", re.IGNORECASE)
_POSTAL = re.compile(r",?\s*(?:Mailing|Postal) address:\s*", re.IGNORECASE)
_TRUE = {"true", "1", "yes"}


def read(
    stream: BinaryIO, source: Mapping[str, str], date: str
) -> Iterator[MissionRow | Rejection]:
    """Yield the posts of the source's publisher; a row's own date comes first.

    Raise ImportFailedError for a table without such a post.
    """
    has_post = False
    for line, row in table_rows(stream, COLUMNS):
        found = _read(line, row, source, date)
        has_post = has_post or isinstance(found, MissionRow)
        yield found
    if not has_post:
        raise ImportFailedError(f"It lists no posts of {source['publisher']}.")


def is_table(stream: BinaryIO) -> bool:
    """Return whether a stream begins with the columns, and wind it back."""
    header = stream.readline(2048).lower()
    stream.seek(0)
    return all(name.encode() in header for name in COLUMNS)


def posts(stream: BinaryIO) -> Iterator[ListedPost]:
    """Yield the posts of a table, those of every sender."""
    for line, row in table_rows(stream, COLUMNS):
        yield post_of(line, row)


def post_of(line: int, row: Row) -> ListedPost:
    """Return the post of a row; what could not be read of it is blank."""
    kind, is_honorary = _text(row, "kind"), _is_honorary(row)
    kind = kind or kind_named(_text(row, "name"))
    address, postal = address_of(row)
    return ListedPost(
        line=line,
        sending_country=_text(row, "sending"),
        receiving_country=_text(row, "receiving"),
        kind=kind if kind in Kind.values else "",
        city=_town(row),
        is_honorary=is_honorary,
        name=_text(row, "name"),
        url=_text(row, "source_url"),
        contacts=tuple(contacts_of(row, is_honorary=is_honorary)),
        address=address,
        local_address=_text(row, "local_address") if address else "",
        postal_address=postal if address else "",
        hours=_text(row, "hours"),
    )


def contacts_of(
    row: Row, purpose: str = "general", *, is_honorary: bool
) -> Iterator[ListedContact]:
    """Yield the contacts of a row; an honorary consul's website is that of a firm."""
    note = _text(row, "note")
    yield ListedContact("phone", main_number(row), purpose)
    yield ListedContact("phone", _text(row, "emergency"), "emergency")
    for number in _CONSULAR_PHONE.findall(note):
        yield ListedContact("phone", number, "consular")
    email_purpose = "emergency" if _EMERGENCY_EMAIL in note else purpose
    yield ListedContact("email", _text(row, "email"), email_purpose)
    for address in _CONSULAR_EMAIL.findall(note):
        yield ListedContact("email", address, "consular")
    website = _text(row, "website")
    if not (is_honorary or _NO_HOME_PAGE.search(website)):
        yield ListedContact("website", website, purpose)


def is_of_another_country(row: Row, seat: str) -> bool:
    """Return whether the printed number is a valid one of another country.

    Such a row describes another post, or mixes two.
    """
    printed = _text(row, "phone_raw")
    if _text(row, "phone") or _NOT_OF_THE_POST.search(printed):
        return False
    e164 = parse_phone(printed, seat).e164
    return bool(e164) and not is_dialled_in(e164, seat)


def address_of(row: Row) -> tuple[str, str]:
    """Return the street address and the postal one; the first blank if not readable."""
    text, postal = printed_address(row)
    return (text if is_address(text) else ""), postal


def printed_address(row: Row) -> tuple[str, str]:
    """Return what is printed for the street address, and the postal one beside it."""
    printed = re.sub(r"\s*,(?:\s*,)+", ",", _text(row, "address")).strip(" ,;")
    text, *postal = _POSTAL.split(_BESIDE.sub("", printed))
    return text, postal[0] if postal else ""


def is_address(text: str) -> bool:
    """Return whether a printed text can be an address, and no sentence or heading."""
    return 8 <= len(text) <= 300 and not _NO_ADDRESS.search(text)


def main_number(row: Row) -> str:
    """Return the number of the post: what was read of it, else what is printed."""
    printed = _text(row, "phone_raw")
    if _NOT_OF_THE_POST.search(printed):
        return ""
    return _text(row, "phone") or printed


def _read(
    line: int, row: Row, source: Mapping[str, str], date: str
) -> MissionRow | Rejection:
    post, day = post_of(line, row), _text(row, "source_date")
    if post.sending_country != source["publisher"]:
        reason = f"{post.name}: no post of {source['publisher']}"
        return Rejection(line, reason, is_readable=bool(post.sending_country))
    if is_of_another_country(row, post.receiving_country):
        reason = f"{post.name}: its number is of another country"
        return Rejection(line, reason, is_readable=True)
    if day and not is_partial_date(day):
        return Rejection(line, f"{post.name}: source_date {day[:40]} is no date")
    return mission_row(post, source, day or date)


def _town(row: Row) -> str:
    """Return the town; where neither name nor address has it, the address's wins.

    Some tables have the capital for every embassy.
    """
    town, host = _text(row, "city"), _text(row, "receiving")
    printed = slugify_name(f"{_text(row, 'name')} {_text(row, 'address')}")
    if slugify_name(town) in printed:
        return town
    return town_in([_text(row, "address")], host) or town


def _is_honorary(row: Row) -> bool:
    said = _text(row, "honorary").lower()
    return said in _TRUE or (not said and "honorary" in _text(row, "name").lower())


def _text(row: Row, name: str) -> str:
    return row.get(name, "").strip()
