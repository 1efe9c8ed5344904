"""The hours for visitors in a page of prose about an office. Pure."""

import re

_DAY = re.compile(
    r"\b(?:mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday|s|nes|rs|urs)?\b",
    re.IGNORECASE,
)
_SECTION = re.compile("visa|consular|passport|phone", re.IGNORECASE)
_TIME = re.compile(r"\d{1,2}\s*(?:[ap]\.?m\b|[:.]\d\d)|\d{4}\s*(?:-|to)\s*\d{4}", re.I)
_LABEL = re.compile(
    r"^[^:\d]*\b(?:opening (?:hours|times)|office hours|hours)\s*:\s*", re.IGNORECASE
)


def visiting_hours(text: str) -> str:
    """Return the lines of a text that have days and times, as they are printed.

    What a page has below a heading of public holidays is no hours. A label that names
    no section ("Opening hours:") is left out.
    """
    lines = text.splitlines()
    ends = (at for at, line in enumerate(lines) if _is_of_holidays(line))
    found = (
        line if _SECTION.search(line) else _LABEL.sub("", line, count=1)
        for line in lines[: next(ends, None)]
        if _DAY.search(line) and _TIME.search(line)
    )
    return "; ".join(dict.fromkeys(one.strip(" .;") for one in found))


def _is_of_holidays(line: str) -> bool:
    return "holiday" in line.lower() and not _TIME.search(line)
