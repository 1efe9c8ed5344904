"""Our kind of post by the words of its name in English. Pure."""

import re

_KINDS = (
    (r"deputy high commission", "deputy_high_commission"),
    (r"high commission", "high_commission"),
    (r"consul(?:ate)?[- ]general", "consulate_general"),
    (r"vice[- ]consul", "vice_consulate"),
    (r"consular agen", "consular_agency"),
    (r"consul", "consulate"),
    (r"interests section", "interests_section"),
    (r"branch", ""),
    (r"embassy", "embassy"),
    (r"liaison", "liaison_office"),
    (r"representative|institute|office", "representative_office"),
)


def kind_named(words: str) -> str:
    """Return the kind that a name says; blank where it says none of ours."""
    found = (kind for text, kind in _KINDS if re.search(text, words, re.IGNORECASE))
    return next(found, "")
