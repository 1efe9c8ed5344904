"""Translation files: the .po file of each language, and the .mo file beside it.

The .mo files are kept in git: who installs the portal needs no gettext.
"""

from pathlib import Path

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


Row = dict[str, str | list[str]]
"""A string on its way to a translator and back."""


def path_of(language: str) -> Path:
    folder = Path(settings.LOCALE_PATHS[0], to_locale(language), "LC_MESSAGES")
    return folder / "django.po"


def read(language: str) -> polib.POFile:
    """Return the translations of a language; none where it has no file yet."""
    path = path_of(language)
    return polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile()


def plural_count(language: str) -> int:
    """Return how many forms a counted noun has: six in Arabic, one in Chinese."""
    return int(PLURALS[language].split(";")[0].removeprefix("nplurals="))


def merge(words: polib.POFile, found: polib.POFile, language: str) -> polib.POFile:
    """Return translations brought up to the strings that the code holds now.

    Changes them in place: drops what is gone, guesses nothing from similar texts.
    """
    known = {_key(entry) for entry in found}
    words[:] = [entry for entry in words if _key(entry) in known]
    words.merge(found)
    words.sort(key=_key)
    for entry in words:
        if entry.msgid_plural:
            old, forms = entry.msgstr_plural, range(plural_count(language))
            entry.msgstr_plural = {form: old.get(form, "") for form in forms}
    words.header, words.metadata = _NOTE, _metadata(language)
    words.wrapwidth = 0
    return words


def write(words: polib.POFile, language: str) -> None:
    """Write the .po and the .mo file; the same translations, the same bytes."""
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    words.save(str(path), newline="\n")
    path.with_suffix(".mo").write_bytes(words.to_binary())


def untranslated(words: polib.POFile) -> list[polib.POEntry]:
    return [entry for entry in words if not entry.translated()]


def as_rows(entries: list[polib.POEntry], language: str) -> list[Row]:
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


def fill(words: polib.POFile, rows: list[Row]) -> list[str]:
    """Write translated rows into the translations; return the ids they have not."""
    unknown = []
    for row in rows:
        entry = words.find(row["id"], msgctxt=row.get("context"))
        if entry is None:
            unknown.append(str(row["id"]))
        elif entry.msgid_plural:
            entry.msgstr_plural = dict(enumerate(row["text"]))
        else:
            entry.msgstr = row["text"]
    return unknown


def _key(entry: polib.POEntry) -> tuple[str, str, str]:
    return entry.msgid, entry.msgctxt or "", entry.msgid_plural


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
