"""Parse, format and link phone numbers. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
)

DIALLED = ("phone", "fax")
"""The channels whose values are numbers."""
# Unicode categories of what nobody sees: controls, formats, surrogates, unassigned.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_SHORT = re.compile(r"[*#]*[0-9][0-9*#]*")
_SHORT_LENGTHS = range(2, 7)
_MAX_EXTENSION = 10
"""Digits that fit into a contact's extension."""
_MOST_DIGITS_OF_A_NOTE = 4
"""Hours, or the end of a range; with more, a note may hold another number."""

_NOTE = re.compile(r"[(\[][^()\[\]]*[^\W\d_][^()\[\]]*[)\]]|\b24\s*/\s*7\b")
_EXTENSION = re.compile(
    r"(?<=[0-9)\]])[\s,;(-]*(?:,,+|(?<![^\W\d_])(?:extension|extensión|ext|extn|x|interno|int|poste"
    r"|anexo|ramal|durchwahl|dw|apparat|app|wew|dahili|доб))[\s.:=]*([0-9]+)\s*\)?",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:tele?(?:phone|fon|fono|fax)?|t[ée]l[ée]phone|t[ée]l|phone|ph|fax|tlf|tf|т[её]л"
    r"|هاتف)\b[.:\s]*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[+(\[0-9*#][-+0-9\s()\[\]./*#‐-―]*")
_FLOAT = re.compile(r"([0-9]{7,15})\.0")
_VANITY = re.compile(r"\+?1?[-. ]?\(?8[0-9]{2}\)?[-. ]?[A-Z0-9-]{7,9}")
_COUNTRY_IN_BRACKETS = re.compile(r"\[\+?([1-9][0-9]{0,2})(?:-([0-9]+))?\](.*)")
_INTERNATIONAL_PREFIX = re.compile(r"^\W*(?:00|011)[\W_]*(?=[1-9])")
_NORTH_AMERICAN = re.compile(r"1([-. ])\(?[0-9]{3}\)?[-. ][0-9]{3}[-. ][0-9]{4}")
_SPREADSHEET = re.compile(
    r"[-+]?[0-9]+(?:[.,][0-9]+)?E[-+]?[0-9]+"  # 2.28222E+11
    r"|(?=[0-9]{10})[1-9][0-9]*0{6}(?:\.0+)?"  # 228222000000: six digits were left of it
    r"|#{2,}|#(?:N/A|VALUE!|REF!|NAME\?|NUM!|NULL!|DIV/0!)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Phone:
    """A dialable number; ``e164`` is blank where the text is not a valid one."""

    e164: str = ""
    extension: str = ""


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A number, its extension, and the words around it."""

    number: str
    extension: str = ""
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def parse_phone(raw: str, region: str) -> Phone:
    """Parse a number as dialled in a country (alpha-2); blank unless it is valid.

    Valid means that the numbering plan has such numbers, not that one answers.
    Short numbers (112) are no E.164 and come back blank; so does a text that holds
    several numbers, or one that a spreadsheet damaged.
    """
    text = strip_invisible(raw)
    spelling = _spelling(text)
    if is_spreadsheet_damage(text) or not all(map(_is_note, spelling.notes)):
        return Phone()
    if _has_alternatives(spelling.number, region):
        return Phone()
    vanity = text if _VANITY.fullmatch(text) else ""
    for candidate in (vanity, *_candidates(spelling.number)):
        if number := _valid_number(candidate, region):
            return _phone(number, spelling.extension)
    return Phone()


def is_spreadsheet_damage(raw: str) -> bool:
    """Return whether a spreadsheet has rounded a number or replaced it: 2.28222E+11."""
    return bool(_SPREADSHEET.fullmatch(strip_invisible(raw)))


def note_beside(raw: str) -> str:
    """Return the words beside a number: “24h” of “+228 22 21 61 94 (24h)”."""
    return " ".join(_spelling(strip_invisible(raw)).notes)


def strip_invisible(raw: str) -> str:
    """Remove controls, bidi marks and NUL, and make digits ASCII (NFKC).

    ``phonenumbers`` accepts a trailing U+202E, which turns the digits around on
    screen.
    """
    text = unicodedata.normalize("NFKC", re.sub(r"\s", " ", raw))
    kept = (char for char in text if unicodedata.category(char) not in _UNSEEN)
    return "".join(map(_ascii_digit, kept)).strip()


def international(e164: str) -> str:
    """Format a number as dialled from abroad: +33 1 53 59 11 10."""
    return _formatted(e164, PhoneNumberFormat.INTERNATIONAL)


def national(e164: str) -> str:
    """Format a number as dialled in its own country: 01 53 59 11 10."""
    return _formatted(e164, PhoneNumberFormat.NATIONAL)


def portable(value: str, seat: str, other: str) -> str:
    """Return a number so that it is the same one dialled in another country."""
    phone = parse_phone(value, seat)
    if parse_phone(value, other) == phone:
        return value
    ending = f" ext. {phone.extension}" if phone.extension else ""
    return f"{international(phone.e164)}{ending}"


def tel_href(number: str, extension: str = "") -> str:
    """Return a tel: address (RFC 3966) of an E.164 or a short number.

    Blank for anything else, so that a page never links what cannot be dialled.
    """
    is_dialled = _parse(number, None) or (number and short_number(number) == number)
    if not is_dialled:
        return ""
    dialled = number.replace("#", "%23")
    return f"tel:{dialled};ext={extension}" if extension else f"tel:{dialled}"


def dial_address(value: str, e164: str, extension: str) -> str:
    """Return the tel: address (RFC 3966) of a contact's number; blank for none.

    The twin of tel_href for what is derived already: it parses nothing but a number
    without E.164, which may be a short one.
    """
    if not e164:
        return tel_href(short_number(value))
    return f"tel:{e164};ext={extension}" if extension else f"tel:{e164}"


def is_toll_free(e164: str) -> bool:
    """Return whether the call is free in its country; it may fail from abroad."""
    number = _parse(e164, None)
    if number is None:
        return False
    return phonenumbers.number_type(number) == PhoneNumberType.TOLL_FREE


def is_short_number(raw: str) -> bool:
    """Return whether a text is a short number (112, *55), dialled only locally."""
    return bool(short_number(raw))


def short_number(raw: str) -> str:
    """Return the short number that a text holds; blank where it holds another text."""
    spelling = _spelling(strip_invisible(raw))
    number = spelling.number.strip()
    is_short = len(number) in _SHORT_LENGTHS and not spelling.extension
    return number if is_short and _SHORT.fullmatch(number) else ""


def _ascii_digit(char: str) -> str:
    """Return a decimal digit of any script (Arabic-Indic, Devanagari) as ASCII."""
    return str(unicodedata.decimal(char)) if char.isdecimal() else char


def _phone(number: PhoneNumber, extension: str) -> Phone:
    extension = extension or number.extension or ""
    if len(extension) > _MAX_EXTENSION:
        return Phone()
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164), extension)


def _spelling(text: str) -> _Spelling:
    """Part a number from its extension and the words around it."""
    if whole := _FLOAT.fullmatch(text):
        return _Spelling(whole[1])
    found = _EXTENSION.search(text)
    before, after = (
        (text[: found.start()], text[found.end() :]) if found else (text, "")
    )
    notes = _NOTE.findall(before)
    before = _NOTE.sub(" ", before)
    number = _NUMBER.search(before)
    if not number:
        return _Spelling("")
    notes += [before[: number.start()], before[number.end() :], after]
    extension = found[1] if found else ""
    return _Spelling(number[0].strip(), extension, tuple(_words(notes)))


def _is_note(words: str) -> bool:
    """Return whether words beside a number hold no other number."""
    digits = sum(map(str.isdigit, words))
    has_letter = any(map(str.isalpha, words)) or words == "24/7"
    return not digits or (has_letter and digits <= _MOST_DIGITS_OF_A_NOTE)


def _words(notes: Iterable[str]) -> Iterator[str]:
    """Yield the words of notes, without brackets and the label of a phone."""
    for note in notes:
        words = _LABEL.sub("", note.strip(" ()[],;:.-–—/"))
        if words:
            yield words


def _candidates(number: str) -> Iterator[str]:
    """Yield what a number can mean, the most certain first."""
    bare = _INTERNATIONAL_PREFIX.sub("+", number)
    if country := _COUNTRY_IN_BRACKETS.fullmatch(bare.replace("+[", "[")):
        yield f"+{country[1]} {country[2] or ''} {country[3]}".replace("(0)", "")
    yield number
    yield bare
    if _NORTH_AMERICAN.fullmatch(number):
        yield f"+{number}"


def _has_alternatives(number: str, region: str) -> bool:
    """Return whether a slash parts two numbers (94/95), not the code of an area."""
    befores = (number[: slash.start()] for slash in re.finditer("/", number))
    return any(
        _valid_number(one, region) for before in befores for one in _candidates(before)
    )


def _valid_number(text: str, region: str) -> PhoneNumber | None:
    number = _parse(text, region)
    return number if number and phonenumbers.is_valid_number(number) else None


def dialling_code(number_or_region: str) -> int:
    """Return the calling code of an E.164 number or of a country; 0 for neither."""
    if number_or_region.startswith("+"):
        number = _parse(number_or_region, None)
        return (number.country_code or 0) if number else 0
    return phonenumbers.country_code_for_region(number_or_region)


def is_dialled_in(e164: str, country: str) -> bool:
    """Return whether a number has the dialling code of a country; a blank one has it."""
    return not e164 or dialling_code(e164) == dialling_code(country)


def _parse(text: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None


def _formatted(e164: str, form: int) -> str:
    number = _parse(e164, None)
    return phonenumbers.format_number(number, form) if number else e164
