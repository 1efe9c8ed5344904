"""Lists in a sentence: “France, Italy or Spain”, as each language joins them.

The patterns are those of Unicode CLDR 47 (listPattern standard and or), without the
comma before the last word in English, as British English has it.
"""

from collections.abc import Callable, Sequence

from django.utils.translation import get_language

from portal.translations.phrases import Phrase

_CHINESE_COMMA = "、"
_AND = {
    "en": " and ",
    "fr": " et ",
    "es": " y ",
    "de": " und ",
    "ru": " и ",
    "uk": " і ",
    "ar": " و",
    "zh-hans": "和",
}
_OR = {
    "en": " or ",
    "fr": " ou ",
    "es": " o ",
    "de": " oder ",
    "ru": " или ",
    "uk": " або ",
    "ar": " أو ",
    "zh-hans": "或",
}
_SPANISH = ((" y ", ("i", "í", "hi"), " e "), (" o ", ("o", "ó", "ho"), " u "))
"""Before the sound of the word itself “y” is “e”, “o” is “u”: Francia e Italia."""


def join_and(words: Sequence[str], language: str | None = None) -> str:
    """Return “France, Italy and Spain”."""
    return _join(words, _AND, language)


def join_or(words: Sequence[str], language: str | None = None) -> str:
    """Return “France, Italy or Spain”."""
    return _join(words, _OR, language)


def join_phrases(
    phrases: Sequence[Phrase], join: Callable[[Sequence[str]], str] = join_and
) -> Phrase:
    """Return a list of phrases as one, whose forms are lists of their forms."""

    def make() -> dict[str, str]:
        each = [one.make() for one in phrases]
        names = each[0].keys() if each else ()
        return {name: join([one[name] for one in each]) for name in names}

    return Phrase.of(join(phrases), make)


def _join(words: Sequence[str], last: dict[str, str], language: str | None) -> str:
    spoken = language or get_language() or "en"
    link = last.get(spoken, last["en"])
    if len(words) < 2:
        return "".join(words)
    if spoken == "es":
        link = _spanish_link(link, words[-1])
    comma = {"ar": link, "zh-hans": _CHINESE_COMMA}.get(spoken, ", ")
    return f"{comma.join(words[:-1])}{link}{words[-1]}"


def _spanish_link(link: str, following: str) -> str:
    sound = following.lower()
    for usual, starts, other in _SPANISH:
        if link == usual and sound.startswith(starts) and not sound.startswith("hie"):
            return other
    return link
