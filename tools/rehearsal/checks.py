"""Is an answer whole, in its language, and true?"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tools.rehearsal.history import History
from tools.rehearsal.markers import NEVER_PUBLIC, versions_in
from tools.rehearsal.requesting import Answer

SAVED = b'<div class="trial"><div class="wrap" role="status">'
"""The line of a page that says since when it is not known to be current."""
ALLOWED_STALE = 60.0
"""Seconds after which a change is on every page, behind caches too."""
_LANGUAGE = re.compile(rb'<html lang="([\w-]+)"')


@dataclass(frozen=True, slots=True)
class Expected:
    """What a request should be answered with."""

    kind: str
    path: str
    form: str = "html"
    """html, json, csv or file."""
    language: str = ""
    shows: tuple[str, ...] = ()
    """The records whose present values must be shown, each once."""
    is_staff: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: wrong contents, no answer, or how old the contents were."""

    wrong: tuple[str, ...] = ()
    error: str = ""
    stale_seconds: float = 0.0
    says_so: bool = False
    """Whether the page says that it is a saved copy."""


def check(answer: Answer, expected: Expected, history: History) -> Verdict:
    """Check an answer against what was written."""
    if answer.status in (0, 429) or answer.status >= 500:
        return Verdict(error=answer.fault or f"status {answer.status}")
    if answer.status != 200:
        return Verdict(wrong=(f"status {answer.status}",))
    found = versions_in(answer.body)
    judged = [
        (key, history.judge(key, number, answer.began, answer.ended))
        for key, number in found
    ]
    stale = max(
        (one.stale_seconds for key, one in judged if key in expected.shows), default=0.0
    )
    says_so = SAVED in answer.body
    faults = [
        *_form_faults(answer.body, expected),
        *_privacy_faults(answer, expected),
        *(one.fault for _key, one in judged if one.fault),
        *_missing_or_double(found, expected.shows),
        *([f"{stale:.0f} s old"] if stale > ALLOWED_STALE and not says_so else []),
    ]
    return Verdict(tuple(faults), stale_seconds=stale, says_so=says_so)


def _form_faults(body: bytes, expected: Expected) -> Iterable[str]:
    if expected.form == "html":
        if not body.rstrip().endswith(b"</html>"):
            yield "the page is cut off"
        found = _LANGUAGE.search(body)
        if expected.language and (not found or found[1].decode() != expected.language):
            yield f"not in {expected.language}"
    elif expected.form == "json":
        try:
            json.loads(body)
        except ValueError:
            yield "no JSON"
    elif expected.form == "csv" and not (
        body.startswith(b"slug,") and body.endswith(b"\n")
    ):
        yield "the table is cut off"


def _privacy_faults(answer: Answer, expected: Expected) -> Iterable[str]:
    if NEVER_PUBLIC.encode() in answer.body and not expected.is_staff:
        yield "a draft is shown"


def _missing_or_double(
    found: Iterable[tuple[str, int]], wanted: Sequence[str]
) -> Iterable[str]:
    counts = Counter(key for key, _number in found)
    for key in wanted:
        if counts[key] != 1:
            yield f"{key} is shown with {counts[key]} values"
