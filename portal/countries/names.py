"""What is a country called, and how does its name stand in an address?"""

import re
import unicodedata
from functools import cache

from django.utils import translation
from django.utils.translation import get_language
from django_countries import countries

from portal.countries.collation import initial, sort_key
from portal.countries.grammar import country_forms, to_country
from portal.translations.phrases import Phrase

_APOSTROPHES = str.maketrans(dict.fromkeys("'’ʼ`´", "-"))
_UNDIVIDED = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H"}
    | {"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ı": "i"}
    | {"þ": "th", "Þ": "Th", "ð": "d", "Ð": "D", "ə": "a", "Ə": "A"}
)
"""Latin letters that Unicode does not take apart into a letter and an accent."""

# Letters that Unicode does not decompose, though people type them plain, and the
# letters that Arabic, Persian and Urdu, or the two forms in Hebrew, write alike.
_PLAIN_PAIRS = (
    "ø=o ł=l đ=d ð=d þ=th ħ=h ı=i æ=ae œ=oe ə=e ŋ=n ŧ=t ʻ= ʿ= ʾ= ·= ـ= "
    "ک=ك ی=ي ى=ي ې=ي ے=ي ٱ=ا ة=ه ہ=ه ھ=ه ە=ه ۀ=ه ء= ך=כ ם=מ ן=נ ף=פ ץ=צ ״= ׳="
)
_PLAIN = str.maketrans(dict(pair.split("=") for pair in _PLAIN_PAIRS.split()))
# Combining classes: Hebrew points, Arabic vowels, nukta, Thai tones, accents.
_MARKS = frozenset([*range(10, 37), 7, 107, 202, 216, 220, 228, 230, 232, 234, 240])
_ACRONYM = re.compile(
    r"(?<!\w)(?:[^\W\d_]{1,2}\.){2,}|(?<!\w)(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}(?!\w)"
)
_HEBREW_ACRONYM = re.compile("(?<=[\u05d0-\u05ea])[\"'](?=[\u05d0-\u05ea])")
_UNSEEN = frozenset(["Cf", "Cs", "Cn", "Co"])
_BREAKS = re.compile(r"[\W_]+")


@cache
def country_names(language: str) -> dict[str, str]:
    """Return every country's name by alpha-2 code, in a language of the site."""
    with translation.override(language):
        names = {code: str(name).strip() for code, name in countries}
    forms = country_forms(language)
    return {code: forms[code].name if code in forms else names[code] for code in names}


def country_name(code: str, language: str | None = None) -> str:
    """Return a country's name; the code itself where there is no such country."""
    return country_names(language or get_language() or "en").get(code, code)


def sorted_countries(language: str | None = None) -> list[tuple[str, str]]:
    """Return (code, name) of all countries, in the order of the language."""
    return list(_sorted(language or get_language() or "en"))


def country_ranks(language: str | None = None) -> dict[str, int]:
    """Return each country's place in that order, by code."""
    countries_in_order = _sorted(language or get_language() or "en")
    return {code: place for place, (code, _name) in enumerate(countries_in_order)}


def lettered_countries(
    language: str | None = None,
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (letter, its countries) from A to Z, by the language's own letters."""
    spoken = language or get_language() or "en"
    by_letter: dict[str, list[tuple[str, str]]] = {}
    for code, name in _sorted(spoken):
        by_letter.setdefault(initial(name, spoken), []).append((code, name))
    return list(by_letter.items())


@cache
def _sorted(language: str) -> tuple[tuple[str, str], ...]:
    names = country_names(language).items()
    return tuple(sorted(names, key=lambda item: sort_key(item[1], language)))


@cache
def _slugs() -> dict[str, str]:
    return {code: slugify_name(name) for code, name in country_names("en").items()}


@cache
def _codes() -> dict[str, str]:
    return {slug: code for code, slug in _slugs().items()}


def country_slug(code: str) -> str:
    """Return the English slug of a code; one that leads nowhere for an unknown code."""
    return _slugs().get(code) or slugify_name(code) or "unknown"


def country_code(slug: str) -> str | None:
    """Return the alpha-2 code of an English slug; None where there is none."""
    return _codes().get(slug)


def is_country(code: str) -> bool:
    return code in _slugs()


def slugify_name(name: str) -> str:
    """Turn a Latin name into an address part: Côte d'Ivoire → cote-d-ivoire."""
    spelled = name.translate(_APOSTROPHES).translate(_UNDIVIDED)
    plain = unicodedata.normalize("NFKD", spelled)
    ascii_name = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")


_ENGLISH_THE = (
    "AE BS CC CD CF CG CK DO FK FO GB GM IM IO KM KY MH MP MV NL PH SB TC TF UM US "
    "VA VG VI XM"
)
_WITH_ARTICLE = frozenset(_ENGLISH_THE.split())


def country_in_sentence(code: str, language: str | None = None) -> Phrase:
    """Return a country's name with its forms; in English “the Netherlands”.

    In other languages the plain phrase is the form that fits neither “of” nor “in”.
    """
    spoken = language or get_language() or "en"
    return Phrase.of(
        _plain(code, spoken),
        lambda: {
            "name": country_name(code, spoken),
            "of": country_of(code, spoken),
            "in": in_country(code, spoken),
            "to": _to_country(code, spoken),
        },
    )


def _plain(code: str, language: str) -> str:
    forms = country_forms(language)
    if code in forms:
        return forms[code].sentence
    name = country_name(code, language)
    is_english = language.startswith("en")
    return f"the {name}" if is_english and code in _WITH_ARTICLE else name


def _to_country(code: str, language: str) -> str:
    forms = country_forms(language)
    return (
        to_country(forms[code], language) if code in forms else _plain(code, language)
    )


def country_of(code: str, language: str | None = None) -> str:
    """Return “of the Netherlands”, « des Pays-Bas », „der Niederlande“."""
    spoken = language or get_language() or "en"
    forms = country_forms(spoken)
    return forms[code].of if code in forms else f"of {_plain(code, spoken)}"


def in_country(code: str, language: str | None = None) -> str:
    """Return “in the Netherlands”, « aux Pays-Bas », «в Нидерландах»."""
    spoken = language or get_language() or "en"
    forms = country_forms(spoken)
    return forms[code].inside if code in forms else f"in {_plain(code, spoken)}"


def fold(text: str) -> str:
    """Return the words of a text as search compares them, one space between.

    Case, accents, punctuation, width, vowel points of Arabic and Hebrew, bidi
    controls and joiners are gone; dotted acronyms are joined (U.S.A. → usa).
    Pure; takes any string, lone surrogates and NUL too.
    """
    latin = text if text.isascii() else text.translate(_latin())
    if latin.isascii():
        words = latin.lower().split()
        return " ".join(words) if "".join(words).isalnum() else _words(latin.lower())
    return _folded(text)


@cache
def _latin() -> dict[int, str]:
    """Return letters with accents and the ASCII letters that they are folded to.

    Each stands for itself alone: no letter of the table changes its neighbours.
    """
    letters = map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
    folded = {ord(one): _folded(one) for one in letters}
    return {code: form for code, form in folded.items() if form.isascii() and form}


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", _seen(text)).casefold()
    bare = "".join(
        char for char in plain if unicodedata.combining(char) not in _MARKS
    ).translate(_PLAIN)
    return _words(unicodedata.normalize("NFC", bare))


def _seen(text: str) -> str:
    """Drop what nobody sees: joiners, bidi controls, surrogates."""
    return "".join(char for char in text if unicodedata.category(char) not in _UNSEEN)


def _words(text: str) -> str:
    joined = _ACRONYM.sub(lambda found: found[0].replace(".", ""), text)
    joined = _HEBREW_ACRONYM.sub("", joined)
    kept = [char if _in_a_word(char) else " " for char in joined]
    return " ".join("".join(kept).split())


def _in_a_word(char: str) -> bool:
    """Whether it is a letter, a digit or, unlike in \\w, a vowel sign."""
    return char.isalnum() or unicodedata.category(char)[0] == "M"
