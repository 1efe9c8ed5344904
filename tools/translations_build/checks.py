"""What is wrong with a translation that a machine can see?"""

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
    else:
        yield from _differences(entry.msgid, entry.msgstr)


def _plural_faults(entry: polib.POEntry, forms: int) -> Iterator[str]:
    """A form for one or two may leave its number out, as in “one mission”."""
    if sorted(entry.msgstr_plural) != list(range(forms)):
        yield f"has {len(entry.msgstr_plural)} plural forms of {forms}"
    for text in entry.msgstr_plural.values():
        if not text:
            yield "a plural form is empty"
        wanted = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        if strange := set(PLACEHOLDER.findall(text)) - wanted:
            yield f"placeholders that are not in the original: {sorted(strange)}"
        yield from _edges(entry.msgid, text)
    last = entry.msgstr_plural.get(forms - 1, "")
    if missing := set(PLACEHOLDER.findall(entry.msgid_plural)) - set(
        PLACEHOLDER.findall(last)
    ):
        yield f"placeholders are missing: {sorted(missing)}"


def _differences(original: str, text: str) -> Iterator[str]:
    there, here = (sorted(PLACEHOLDER.findall(words)) for words in (original, text))
    if set(there) != set(here):
        yield f"placeholders {here} instead of {there}"
    yield from _edges(original, text)


def _edges(original: str, text: str) -> Iterator[str]:
    for edge in ("startswith", "endswith"):
        for sign in ("\n", " "):
            if getattr(original, edge)(sign) != getattr(text, edge)(sign):
                yield f"a line break or space at an end differs: {text!r}"
