"""Values of a feed in JSON, whatever their type: publishers change it from year to year."""

import html
import re
from collections.abc import Mapping

_LINE_ENDS = re.compile(r"<\s*(?:br|/p|/li|/div|/h\d|/tr)\b[^>]*>", re.IGNORECASE)
_TAGS = re.compile(r"<!--.*?-->|</?[a-zA-Z][^>]*>", re.DOTALL)


def mapping_of(value: object) -> Mapping[str, object]:
    """Return an object, empty for a value of any other type."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[object]:
    """Return a list; another value stands in one of its own, null in none."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def first_of(value: object) -> Mapping[str, object]:
    """Return the first object of a list, empty where there is none."""
    return mapping_of(next(iter(list_of(value)), None))


def text_of(value: object) -> str:
    """Return a value as lines of plain text, without tags and doubled space.

    The values of a list stand on lines of their own; objects, booleans and null are
    blank.
    """
    if isinstance(value, list):
        return "\n".join(filter(None, map(text_of, value)))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = html.unescape(_TAGS.sub(" ", _LINE_ENDS.sub("\n", str(value))))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(filter(None, lines))


def first_text(entry: Mapping[str, object], *names: str) -> str:
    """Return the first of several fields that holds text."""
    return next((text for name in names if (text := text_of(entry.get(name)))), "")


def one_line(text: str) -> str:
    """Return lines of an address as one, with commas between them."""
    lines = (line.strip(" ,;") for line in text.splitlines())
    return ", ".join(filter(None, lines))


def point_of(latitude: object, longitude: object) -> tuple[float, float] | None:
    """Return latitude and longitude; None for what is no point on the earth, or 0, 0."""
    try:
        north, east = float(text_of(latitude)), float(text_of(longitude))
    except ValueError:
        return None
    is_on_earth = abs(north) <= 90 and abs(east) <= 180
    return (north, east) if is_on_earth and (north or east) else None
