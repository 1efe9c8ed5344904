"""Names of the languages of the world, for lists to choose from."""

from functools import cache

from babel import Locale

from portal.translations.models import is_language

_ALSO = {
    *("ceb", "chr", "ckb", "cnr", "crs", "fil", "gsw", "haw", "hmn", "kok", "mai"),
    *("mni", "nds", "pap", "prs", "sat", "tet", "tpi", "tzm"),
    *("pt_BR", "zh_Hans", "zh_Hant"),
}
"""Besides those that have a code of two letters (ISO 639-1)."""


@cache
def language_choices(reader: str) -> tuple[tuple[str, str], ...]:
    """Return the codes of languages with their names in the reader's, by name."""
    names = Locale.parse(reader, sep="-").languages
    named = {
        code.replace("_", "-"): str(name)
        for code, name in names.items()
        if len(code) == 2 or code in _ALSO
    }
    known = {code: name for code, name in named.items() if is_language(code)}
    return tuple(sorted(known.items(), key=lambda one: one[1].casefold()))


def language_name(code: str, reader: str) -> str:
    """Return the name of a language, or its code where none is known."""
    return dict(language_choices(reader)).get(code, code)
