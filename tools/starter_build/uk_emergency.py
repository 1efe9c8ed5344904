"""Parser of the emergency numbers in the United Kingdom's travel advice."""

import re
from collections import defaultdict
from collections.abc import Iterator

SERVICES = ("police", "ambulance", "fire")
Numbers = dict[str, tuple[str, ...]]
"""Numbers by service."""

_LABEL = re.compile(r"(?<!\w)([A-Z][A-Za-z ,()‘’']*?):\s*")
_UNLABELLED = re.compile(r"\b(Telephone|Call) (?=\d)")
# Two to six digits. What follows ends the statement; “15 from a landline”, “434 for
# the hospital” and “21 35 09 62” do not: they hold for some callers, or are cut short.
_STATED = re.compile(
    r"\*?\s*(?P<numbers>\d{2,6}(?:(?:, or |, ?| or |/)\d{2,6})*)"
    r"(?=\s*$|\.|\s+[A-Z#*\[]|\s+or\s|\s*\((?P<detail>[^)]*)\))"
)
_BY_TELEPHONE = re.compile(r"mobile|landline|phone", re.IGNORECASE)
_JOINT = re.compile(r",\s*(?:and\s+)?|\s+(?:and|or)\s+")
# Named together with a service, on one number.
_BESIDE = {
    *("rescue", "mountain rescue", "maritime rescue", "coast guard", "emergency"),
    *("police marine unit", "car accidents"),
}
_ANY = {"Telephone", "Call", "All emergencies", "European emergency number"}


def stated_numbers(text: str) -> Numbers:
    """Return the numbers that a text states without a condition, by service."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for label, value in _statements(text):
        stated = _STATED.match(value)
        if not stated or _BY_TELEPHONE.search(stated["detail"] or ""):
            continue
        for service in _services(label, stated["detail"] or ""):
            found[service] += re.findall(r"\d+", stated["numbers"])
    return {one: tuple(dict.fromkeys(found[one])) for one in SERVICES if found[one]}


def _statements(text: str) -> Iterator[tuple[str, str]]:
    """Yield each label of a text with what stands between it and the next one."""
    _, *parts = _LABEL.split(_UNLABELLED.sub(r"\1: ", text))
    return zip(parts[::2], parts[1::2], strict=True)


def _services(label: str, detail: str) -> set[str]:
    """Return the services that a label names; none where it names others too."""
    if label in _ANY:
        if not detail:
            return set(SERVICES)
        label = detail
    named = {part.strip().lower() for part in _JOINT.split(label)}
    services = named & {*SERVICES}
    return services if named <= services | _BESIDE else set()
