"""The .po file of each language, and the .mo file that Django reads.

The .mo files are kept beside them: who installs the portal needs no gettext.
"""

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.utils.translation import to_locale

_SLAVIC = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
    "(n%100<12 || n%100>14) ? 1 : 2);"
)
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "de": "nplurals=2; plural=(n != 1);",
    "ru": _SLAVIC,
    "uk": _SLAVIC,
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);",
    "zh-hans": "nplurals=1; plural=0;",
}
"""Unicode CLDR's rules for whole numbers, for each language but English."""

REVIEW = "not yet reviewed by native speakers"
_NOTE = f"The portal's words in this language: {REVIEW}.\nmanage.py translations --help"


def path_of(language: str) -> Path:
    folder = Path(settings.LOCALE_PATHS[0], to_locale(language), "LC_MESSAGES")
    return folder / "django.po"


def read(language: str) -> polib.POFile:
    """Return a language's words; an empty file's where there is none yet."""
    path = path_of(language)
    return polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile()


def plural_count(language: str) -> int:
    """Return how many forms a counted noun has: six in Arabic, one in Chinese."""
    return int(PLURALS[language].split(";")[0].removeprefix("nplurals="))


def merge(old: polib.POFile, found: polib.POFile, language: str) -> polib.POFile:
    """Return what the code holds now, with the translations that stand for it.

    What the code no longer holds is dropped. Nothing is guessed from similar texts.
    """
    done = {_key(entry): entry for entry in old if not entry.obsolete}
    merged = polib.POFile(wrapwidth=0)
    merged.header = _NOTE
    merged.metadata = _metadata(language)
    for entry in found:
        merged.append(_entry(entry, done.get(_key(entry)), plural_count(language)))
    return merged


def write(words: polib.POFile, language: str) -> None:
    """Write the .po and the .mo file; the same words, the same bytes."""
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    words.save(str(path), newline="\n")
    path.with_suffix(".mo").write_bytes(words.to_binary())


def untranslated(words: polib.POFile) -> list[polib.POEntry]:
    return [entry for entry in words if not entry.translated()]


def as_rows(entries: list[polib.POEntry], language: str) -> list[dict[str, Any]]:
    """Return strings as a translator gets them; "text" is to be filled."""
    return [
        {
            "id": entry.msgid,
            **({"context": entry.msgctxt} if entry.msgctxt else {}),
            **({"plural": entry.msgid_plural} if entry.msgid_plural else {}),
            **({"comment": entry.comment} if entry.comment else {}),
            "where": [name for name, _line in entry.occurrences][:3],
            "text": [""] * plural_count(language) if entry.msgid_plural else "",
        }
        for entry in entries
    ]


def fill(words: polib.POFile, rows: list[dict[str, Any]]) -> list[str]:
    """Write translated rows into a language's words; return the ids it has not."""
    known = {_key(entry): entry for entry in words}
    strange = []
    for row in rows:
        entry = known.get((row.get("context") or "", row["id"]))
        if entry is None:
            strange.append(row["id"])
        elif entry.msgid_plural:
            entry.msgstr_plural = dict(enumerate(row["text"]))
        else:
            entry.msgstr = row["text"]
    return strange


def _key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgctxt or "", entry.msgid


def _entry(
    found: polib.POEntry, done: polib.POEntry | None, forms: int
) -> polib.POEntry:
    same = done is not None and done.msgid_plural == found.msgid_plural
    new = polib.POEntry(
        msgid=found.msgid,
        msgid_plural=found.msgid_plural,
        msgctxt=found.msgctxt,
        comment=found.comment,
        occurrences=found.occurrences,
        flags=[flag for flag in found.flags if flag.endswith("-format")],
    )
    if found.msgid_plural:
        new.msgstr_plural = dict.fromkeys(range(forms), "")
    if done is not None and same:
        new.msgstr, new.msgstr_plural = done.msgstr, done.msgstr_plural
    return new


def _metadata(language: str) -> dict[str, str]:
    return {
        "Project-Id-Version": "consular-help-portal",
        "Language": to_locale(language),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
        "X-Review": REVIEW,
    }
