"""Partial dates with the preposition and article that a sentence needs.

« le 3 mars 2026 », « en mars 2026 », « en 2026 »; „am 3. März 2026“, „im März 2026“.
"""

from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language

from portal.countries.partial_dates import first_day, format_partial_date
from portal.translations.phrases import Phrase

_YEAR, _MONTH, _DAY = 4, 7, 10
"""Lengths of ISO dates. The patterns below stand in this order."""
_ON = {
    "en": ("in %s", "in %s", "on %s"),
    "fr": ("en %s", "en %s", "le %s"),
    "es": ("en %s", "en %s", "el %s"),
    "de": ("%s", "im %s", "am %s"),
    "ru": ("в %s году", "в %s года", "%s года"),
    "uk": ("у %s році", "у %s року", "%s року"),
    "ar": ("في عام %s", "في %s", "في %s"),
    "zh-hans": ("%s年", "%s", "%s"),
}
_SINCE = {
    "en": ("since %s", "since %s", "since %s"),
    "fr": ("depuis %s", "depuis %s", "depuis le %s"),
    "es": ("desde %s", "desde %s", "desde el %s"),
    "de": ("seit %s", "seit %s", "seit dem %s"),
    "ru": ("с %s года", "с %s года", "с %s года"),
    "uk": ("з %s року", "з %s року", "з %s року"),
    "ar": ("منذ عام %s", "منذ %s", "منذ %s"),
    "zh-hans": ("自%s年起", "自%s起", "自%s起"),
}
_UNTIL = {
    "en": ("until %s", "until %s", "until %s"),
    "fr": ("jusqu’en %s", "jusqu’en %s", "jusqu’au %s"),
    "es": ("hasta %s", "hasta %s", "hasta el %s"),
    "de": ("bis %s", "bis %s", "bis zum %s"),
    "ru": ("до %s года", "до %s года", "до %s года"),
    "uk": ("до %s року", "до %s року", "до %s року"),
    "ar": ("حتى عام %s", "حتى %s", "حتى %s"),
    "zh-hans": ("至%s年", "至%s", "至%s"),
}
_MONTHS_AFTER_IN = {
    "ru": [
        "январе",
        "феврале",
        "марте",
        "апреле",
        "мае",
        "июне",
        "июле",
        "августе",
        "сентябре",
        "октябре",
        "ноябре",
        "декабре",
    ],
    "uk": [
        "січні",
        "лютому",
        "березні",
        "квітні",
        "травні",
        "червні",
        "липні",
        "серпні",
        "вересні",
        "жовтні",
        "листопаді",
        "грудні",
    ],
}


def date_phrase(value: str) -> Phrase:
    """Return a partial date in the reader's language, with its forms."""
    language = get_language() or "en"
    text = format_partial_date(value)
    return Phrase.of(text, lambda: _forms(value, text, language))


@lru_cache(maxsize=10_000)
def _forms(value: str, text: str, language: str) -> dict[str, str]:
    if not text or language not in _ON:
        return dict.fromkeys(("name", "on", "since", "until"), text)
    size = (_YEAR, _MONTH, _DAY).index(len(value))
    after_of = _month_of(value, language) if len(value) == _MONTH else text
    after_in = _month_in(value, language) if len(value) == _MONTH else text
    since = _SINCE[language][size] % after_of
    return {
        "name": text,
        "on": _ON[language][size] % after_in,
        "since": f"со {since[2:]}" if since.startswith("с 2 ") else since,
        "until": _UNTIL[language][size] % after_of,
    }


def _month_of(value: str, language: str) -> str:
    """Return «марта 2026»: a month and its year after “of”, “since” and “until”."""
    inflects = language in _MONTHS_AFTER_IN
    return _formatted(value, "E Y" if inflects else "YEAR_MONTH_FORMAT")


def _month_in(value: str, language: str) -> str:
    """Return «марте 2026»: a month and its year after “in”."""
    if language not in _MONTHS_AFTER_IN:
        return _formatted(value, "YEAR_MONTH_FORMAT")
    year, month = value.split("-")
    return f"{_MONTHS_AFTER_IN[language][int(month) - 1]} {year}"


def _formatted(value: str, pattern: str) -> str:
    first = first_day(value)
    return date_format(first, pattern) if first else ""
