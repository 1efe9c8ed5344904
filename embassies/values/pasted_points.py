"""Read a point as people paste it: a pair of numbers, a geo: URI, a link to a map. Pure."""

import re

_NUMBER = r"[-+\u2212]?\d{1,3}(?:\.\d+)?"
_PAIR = rf"(?P<latitude>{_NUMBER})\s*(?:,|;|%2C|/|\s)\s*(?P<longitude>{_NUMBER})"
_DECIMAL_COMMA = re.compile(
    r"\s*([-+\u2212]?\d{1,3}),(\d+)\s*(?:;|,\s|\s)\s*([-+\u2212]?\d{1,3}),(\d+)\s*"
)
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"^\s*\(?\s*{_PAIR}\s*\)?\s*$",
        rf"^\s*geo:{_PAIR}(?![\d.])",
        # The place that a link is about stands before the middle of its map.
        rf"!3d(?P<latitude>{_NUMBER})!4d(?P<longitude>{_NUMBER})",
        rf"[?&]mlat=(?P<latitude>{_NUMBER})&(?:amp;)?mlon=(?P<longitude>{_NUMBER})",
        rf"[?&](?:q|query|ll|sll|center|destination)=(?:loc:)?{_PAIR}",
        rf"@{_PAIR}",
        rf"#map=[\d.]+/{_PAIR}",
        rf"/(?:place|search|dir)/{_PAIR}",
    )
]
_DEGREES = re.compile(
    r"""\s*(\d{1,3})\s*°\s*(?:(\d{1,2})\s*['′’]\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*(?:"|″|”|'')\s*)?([NS])
        [\s,;]*(\d{1,3})\s*°\s*(?:(\d{1,2})\s*['′’]\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*(?:"|″|”|'')\s*)?([EW])\s*""",
    re.IGNORECASE | re.VERBOSE,
)


def read_point(text: str) -> tuple[float, float] | None:
    """Return latitude and longitude; None where the text holds no point of the earth."""
    text = text.strip()[:2000]
    if found := _DECIMAL_COMMA.fullmatch(text):
        pair = (f"{found[1]}.{found[2]}", f"{found[3]}.{found[4]}")
        return _on_earth(*map(_number, pair))
    if found := _DEGREES.fullmatch(text):
        return _on_earth(_degrees(*found.groups()[:4]), _degrees(*found.groups()[4:]))
    for form in _FORMS:
        if found := form.search(text):
            return _on_earth(_number(found["latitude"]), _number(found["longitude"]))
    return None


def _number(text: str) -> float:
    return float(text.replace("\u2212", "-"))


def _degrees(whole: str, minutes: str | None, seconds: str | None, side: str) -> float:
    size = int(whole) + int(minutes or 0) / 60 + float(seconds or 0) / 3600
    return round(-size if side in "SWsw" else size, 6)


def _on_earth(latitude: float, longitude: float) -> tuple[float, float] | None:
    is_there = abs(latitude) <= 90 and abs(longitude) <= 180
    return (latitude, longitude) if is_there else None
