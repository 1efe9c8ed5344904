"""Checks of translations: placeholders, tags, plural forms, spaces at the ends."""

import re
from collections.abc import Iterator

import polib

from portal.translations.phrases import FORMS

_FORM = re.compile(rf"^%\((?:{'|'.join(FORMS)})_")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%[sd]|\{\w*\}|<[^<>]*>|https?://[\w./-]*")


def faults(words: polib.POFile, forms: int) -> list[str]:
    """Return a line for each fault of what is translated; what is not, is none."""
    return [
        f"{entry.msgid!r}: {fault}"
        for entry in words
        if any([entry.msgstr, *entry.msgstr_plural.values()])
        for fault in _faults(entry, forms)
    ]


def _faults(entry: polib.POEntry, forms: int) -> Iterator[str]:
    if "fuzzy" in entry.flags:
        yield "marked as a guess"
    if entry.msgid_plural:
        yield from _plural_faults(entry, forms)
        return
    original = _placeholders(entry.msgid)
    translated = _placeholders(entry.msgstr, entry.msgid)
    if translated != original:
        yield f"placeholders {sorted(translated)} instead of {sorted(original)}"
    yield from _edge_faults(entry.msgid, entry.msgstr)


def _plural_faults(entry: polib.POEntry, forms: int) -> Iterator[str]:
    """Yield the faults of plural forms; one for one or two may leave its number out."""
    if sorted(entry.msgstr_plural) != list(range(forms)):
        yield f"has {len(entry.msgstr_plural)} plural forms of {forms}"
    for text in entry.msgstr_plural.values():
        if not text:
            yield "a plural form is empty"
        both = entry.msgid + entry.msgid_plural
        if unknown := _placeholders(text, both) - _placeholders(both):
            yield f"placeholders that are not in the original: {sorted(unknown)}"
        yield from _edge_faults(entry.msgid, text)
    last = _placeholders(entry.msgstr_plural.get(forms - 1, ""), entry.msgid_plural)
    if missing := _placeholders(entry.msgid_plural) - last:
        yield f"placeholders are missing: {sorted(missing)}"


def _placeholders(text: str, original: str = "") -> set[str]:
    """Return what is filled in; a form of a phrase of the original counts as it."""
    bases = {one: _FORM.sub("%(", one) for one in PLACEHOLDER.findall(text)}
    return {base if base in original else one for one, base in bases.items()}


def _edge_faults(original: str, text: str) -> Iterator[str]:
    for edge in (str.startswith, str.endswith):
        for sign in ("\n", " "):
            if edge(original, sign) != edge(text, sign):
                yield f"a line break or space at an end differs: {text!r}"
