"""The languages of CLDR whose names are taken."""

from functools import cache

from babel import Locale, localedata

_OTHER_SCRIPTS = {"en_AU", "en_GB", "es_MX", "fr_CA", "pt_PT", "zh_Hant", "zh_Hans"}


@cache
def all_locales() -> tuple[Locale, ...]:
    """Return one locale a language, and the few variants that name differently."""
    wanted = [
        name
        for name in sorted(localedata.locale_identifiers())
        if name in _OTHER_SCRIPTS or name.count("_") == 0 or _is_a_script(name)
    ]
    return tuple(Locale.parse(name) for name in wanted)


def _is_a_script(name: str) -> bool:
    parts = name.split("_")
    return len(parts) == 2 and len(parts[1]) == 4
