"""Checks of translations: placeholders, tags, plural forms, spaces at the ends."""

import re
from collections.abc import Iterator

import polib

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
    original, translated = _placeholders(entry.msgid), _placeholders(entry.msgstr)
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
        if unknown := _placeholders(text) - _placeholders(
            entry.msgid + entry.msgid_plural
        ):
            yield f"placeholders that are not in the original: {sorted(unknown)}"
        yield from _edge_faults(entry.msgid, text)
    last = entry.msgstr_plural.get(forms - 1, "")
    if missing := _placeholders(entry.msgid_plural) - _placeholders(last):
        yield f"placeholders are missing: {sorted(missing)}"


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def _edge_faults(original: str, text: str) -> Iterator[str]:
    for edge in (str.startswith, str.endswith):
        for sign in ("\n", " "):
            if edge(original, sign) != edge(text, sign):
                yield f"a line break or space at an end differs: {text!r}"
