"""The rules of the OASIS schema CAP 1.2, each by its name.

The schema file itself may not be copied here and no installable package carries
it, so its content model and the rules of chapter 3 are written out below.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml import etree

NAMESPACE = "{urn:oasis:names:tc:emergency:cap:1.2}"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
Counts = dict[str, tuple[int, int | None]]  # least and most of each child
ONE, MAYBE, MANY, SOME = (1, 1), (0, 1), (0, None), (1, None)
ALERT: Counts = {
    "identifier": ONE,
    "sender": ONE,
    "sent": ONE,
    "status": ONE,
    "msgType": ONE,
    "source": MAYBE,
    "scope": ONE,
    "restriction": MAYBE,
    "addresses": MAYBE,
    "code": MANY,
    "note": MAYBE,
    "references": MAYBE,
    "incidents": MAYBE,
    "info": MANY,
}
INFO: Counts = {
    "language": MAYBE,
    "category": SOME,
    "event": ONE,
    "responseType": MANY,
    "urgency": ONE,
    "severity": ONE,
    "certainty": ONE,
    "audience": MAYBE,
    "eventCode": MANY,
    "effective": MAYBE,
    "onset": MAYBE,
    "expires": MAYBE,
    "senderName": MAYBE,
    "headline": MAYBE,
    "description": MAYBE,
    "instruction": MAYBE,
    "web": MAYBE,
    "contact": MAYBE,
    "parameter": MANY,
    "resource": MANY,
    "area": MANY,
}
AREA: Counts = {
    "areaDesc": ONE,
    "polygon": MANY,
    "circle": MANY,
    "geocode": MANY,
    "altitude": MAYBE,
    "ceiling": MAYBE,
}
GEOCODE: Counts = {"valueName": ONE, "value": ONE}
VALUES = {
    "status": {"Actual", "Exercise", "System", "Test", "Draft"},
    "msgType": {"Alert", "Update", "Cancel", "Ack", "Error"},
    "scope": {"Public", "Restricted", "Private"},
    "category": {
        "Geo",
        "Met",
        "Safety",
        "Security",
        "Rescue",
        "Fire",
        "Health",
        "Env",
        "Transport",
        "Infra",
        "CBRNE",
        "Other",
    },
    "urgency": {"Immediate", "Expected", "Future", "Past", "Unknown"},
    "severity": {"Extreme", "Severe", "Moderate", "Minor", "Unknown"},
    "certainty": {"Observed", "Likely", "Possible", "Unlikely", "Unknown"},
}
TIMES = {"sent", "effective", "onset", "expires"}


def faults(document: bytes) -> list[str]:
    """Return the broken rules by name; an empty list for a good document."""
    alert = etree.fromstring(document)
    return [*_of_alert(alert), *_of_values(alert)]


def _of_alert(alert: Any) -> Iterator[str]:
    if alert.tag != f"{NAMESPACE}alert":
        yield "root: alert in the namespace of CAP 1.2"
    yield from _of_children(alert, ALERT)
    for info in alert.findall(f"{NAMESPACE}info"):
        yield from _of_children(info, INFO)
        for area in info.findall(f"{NAMESPACE}area"):
            yield from _of_children(area, AREA)
            for code in area.findall(f"{NAMESPACE}geocode"):
                yield from _of_children(code, GEOCODE)
    for name in ("identifier", "sender"):
        if re.search(r"[\s,<&]", alert.findtext(f"{NAMESPACE}{name}", "")):
            yield f"{name}: no space, comma, < or & (3.2.1)"
    yield from _of_references(alert)


def _of_references(alert: Any) -> Iterator[str]:
    references = alert.findtext(f"{NAMESPACE}references", "").split()
    kind = alert.findtext(f"{NAMESPACE}msgType")
    if kind in {"Update", "Cancel"} and not references:
        yield f"references: an {kind} names what it answers (3.2.1 msgType)"
    if any(
        len(parts := each.split(",")) != 3 or not TIME.fullmatch(parts[2])
        for each in references
    ):
        yield "references: sender,identifier,sent (3.2.1)"


def _of_children(
    parent: Any, model: dict[str, tuple[int, int | None]]
) -> Iterator[str]:
    names = [etree.QName(child).localname for child in parent]
    inside = etree.QName(parent).localname
    order = list(model)
    for name in names:
        if name not in model:
            yield f"{inside}: no element {name}"
    places = [order.index(name) for name in names if name in model]
    if places != sorted(places):
        yield f"{inside}: the order of the schema"
    for name, (least, most) in model.items():
        if not least <= names.count(name) <= (most or 10**6):
            yield f"{inside}: {name} {least} to {most} times"


def _of_values(alert: Any) -> Iterator[str]:
    for element in alert.iter():
        name, text = etree.QName(element).localname, element.text or ""
        if name in VALUES and text not in VALUES[name]:
            yield f"{name}: one of the listed values"
        if name == "polygon":
            yield from _of_polygon(text)
        if name in TIMES:
            yield from _of_time(name, text)
        if not len(element) and not text.strip():
            yield f"{name}: not empty"


def _of_time(name: str, text: str) -> Iterator[str]:
    if not TIME.fullmatch(text):
        yield f"{name}: YYYY-MM-DDThh:mm:ss±hh:mm, never Z (3.3.2)"
    elif not datetime.fromisoformat(text).tzinfo:
        yield f"{name}: with its offset"


def _of_polygon(text: str) -> Iterator[str]:
    pairs = [tuple(map(float, pair.split(","))) for pair in text.split()]
    if len(pairs) < 4 or pairs[0] != pairs[-1]:
        yield "polygon: four pairs or more, the first is the last (3.2.4)"
    if any(abs(north) > 90 or abs(east) > 180 for north, east in pairs):
        yield "polygon: latitude, longitude (3.3.4)"
