"""Notes on statuses for readers, from the editors' notes of the facts."""

import re

_DROPPED = re.compile(
    r"not (?:shown|verified|named|separately verified|in the directory)|town not named"
    r"|\byear (?:as listed|read from)|stored text|\binferred\b|source (?:says|names)"
    r"|^some shut before|as listed|^closure of consulate|opening day not seen"
    r"|may be back$|^flag raised .* but not a reopening$|^suspended \(Factbook",
    re.IGNORECASE,
)
"""Clauses on how the fact was found, which help no reader."""

_REWRITTEN = [
    (re.compile(wrong, re.IGNORECASE), right)
    for wrong, right in (
        (
            r"\s*\((?:directory|date of|adds a|replaces|source|year|a branch)[^()]*\)?",
            "",
        ),
        (r":?\s*check (?:first|before hiding)", ""),
        (r"^shutting day not seen$", "the day on which it shut is not known"),
        (
            r"^(?:later |no |2026 )?return (?:not )?(?:seen|checked)$",
            "no report of its return is known",
        ),
        (
            r"^(?:later state|state since the 2026 war|state in 2026"
            r"|state after 2026-02-28) not seen$",
            "no later report is known",
        ),
        (
            r"^later hand-over to the Taliban authorities not seen$",
            "no later report is known",
        ),
        (
            r"^state of consular work not seen$",
            "whether consular work goes on is not known",
        ),
        (
            r"^clos(?:ing|ure) (?:for good )?(?:announced|notified to Congress) this day",
            "its closing was announced on this day",
        ),
        (r" and phased$", ", to be done in steps"),
        (r"^closing announced$", "its closing was announced"),
        (r"^announced (.*) for (?:the )?(end of .*|20\d\d)$", r"announced \1 for \2"),
        (r"\bthis day\b", "on this day"),
        (r"\b(on|from|by) on this day", r"\1 this day"),
        (r" but not seen$", ""),
        (r"^called temporary$", "called temporary when it closed"),
        (r"^named as at work$", "named as open"),
        (r"(?<!\w)'|'(?!\w)", ""),
    )
]
_IS_ANNOUNCED = "its closing was announced"
_MAY_BE_OPEN = "the day on which it shut is not known"


def reader_note(note: str) -> str:
    """Return a note in short sentences, without what only editors need."""
    clauses = [clause.strip(" )") for clause in note.split(";")]
    found = [_rewritten(one) for one in clauses if not _DROPPED.search(one)]
    found = list(dict.fromkeys(filter(None, found)))
    if any(one.startswith(_IS_ANNOUNCED) for one in found):
        found = [
            "it may still be open" if one == _MAY_BE_OPEN else one for one in found
        ]
    return " ".join(f"{one[0].upper()}{one[1:]}." for one in found)


def _rewritten(clause: str) -> str:
    for wrong, right in _REWRITTEN:
        clause = wrong.sub(right, clause).strip()
    if clause.count("(") > clause.count(")"):
        clause += ")"
    return clause
