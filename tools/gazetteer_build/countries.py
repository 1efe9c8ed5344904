"""Names of countries and of their people, in about 200 languages."""

import html
import re
from collections import defaultdict

from babel import Locale

from portal.countries.names import fold
from portal.countries.territories import state_of
from tools.gazetteer_build.locales import all_locales
from tools.gazetteer_build.sources import (
    Facts,
    geonames_countries,
    read_ours,
)
from tools.starter_build.factbook import entries

# Where one name means two countries, these languages decide, in this order.
_FIRST = ["en", "es", "fr", "zh_Hans", "ar", "ru", "hi", "pt", "de", "ja", "it", "tr"]
_PARENTHESES = re.compile(r"^(.*?)\s*[(（\[]([^)）\]]+)[)）\]]$")
_ARTICLE = re.compile(r"^(the|al) ", re.IGNORECASE)
_NOTE = re.compile(r"\([^)]*\)|note - .*$|\(singular.*?\)")

# The language of a country's name, where CLDR calls both alike: French, France.
_LANGUAGES = """
    sq:AL az:AZ be:BY bs:BA bg:BG my:MM zh:CN hr:HR cs:CZ da:DK nl:NL en:GB et:EE
    fj:FJ fi:FI fil:PH fr:FR ka:GE de:DE el:GR hu:HU is:IS id:ID ga:IE it:IT ja:JP
    kk:KZ km:KH ky:KG lo:LA lv:LV lt:LT lb:LU mk:MK mg:MG ms:MY mt:MT mn:MN ne:NP
    nb:NO no:NO fa:IR pl:PL pt:PT ro:RO ru:RU sm:WS sr:RS sk:SK sl:SI so:SO es:ES
    sv:SE tg:TJ th:TH to:TO tr:TR tk:TM uk:UA uz:UZ vi:VN ko:KR,KP hy:AM
"""

# Languages in which a misspelt name is recognised; others are known exactly.
_MAIN = frozenset(
    """
    af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu he hi
    hr hu hy id is it ja ka kk km kn ko ky lo lt lv mk ml mn mr ms my nb ne nl no pa
    pl pt ro ru si sk sl so sq sr sv sw ta te tg th tl tr uk ur uz vi zh
    """.split()  # noqa: SIM905
)

Names = dict[str, dict[str, str]]  # country -> folded name -> language


def build_countries(facts: Facts) -> list[list[str]]:
    """Return the rows of countries.tsv: code, names, people; most people first."""
    names: Names = defaultdict(dict)
    people: Names = defaultdict(dict)
    size = {code: c["population"] for code, c in geonames_countries().items()}
    codes = {*size, "XK"} - {"AN", "CS"}
    for locale in sorted(all_locales(), key=lambda locale: _rank_of(str(locale))):
        _add_territories(names, locale, codes)
        _add_languages(people, locale)
    _add_facts(names, people, facts)
    _add_long_forms(names)
    _resolve_shared(names)
    _resolve_shared(people)
    _add_ours(names, people)
    order = sorted(codes | {"XM"}, key=lambda code: (-size.get(code, 0), code))
    return [_row(code, names[code], people[code]) for code in order]


def _rank_of(name: str) -> tuple[int, str]:
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)


def _add_territories(names: Names, locale: Locale, codes: set[str]) -> None:
    for code in codes:
        name = locale.territories.get(code)
        if name and name != code:
            for form in _forms(name, str(locale), is_double=code == "MM"):
                names[code].setdefault(form, str(locale))


def _forms(name: str, language: str, *, is_double: bool = False) -> set[str]:
    """Return the folded forms of a name; Myanmar (Burma) has two."""
    parts = [name]
    if found := _PARENTHESES.match(name):
        parts += [found[1], found[2]] if is_double else []
    if language.split("_")[0] in ("de", "gsw", "lb", "nds"):
        parts += [_spelt_out(part) for part in parts]
    parts += [part.replace("'", "").replace("’", "") for part in parts]
    return {form for part in parts if len(form := fold(part)) > _too_short(form)}


def _spelt_out(name: str) -> str:
    """Replace ä, ö and ü as people do without those keys: Oesterreich."""
    for letter, plain in zip("äöüÄÖÜ", "aouAOU", strict=True):
        name = name.replace(letter, f"{plain}e")
    return name


def _too_short(form: str) -> int:
    return 3 if form[:1] < "\u0250" else 1


def _add_languages(people: Names, locale: Locale) -> None:
    for pair in _LANGUAGES.split():
        language, codes = pair.split(":")
        name = locale.languages.get(language) or ""
        for code in codes.split(","):
            for form in _forms(name, str(locale)):
                people[code].setdefault(form, str(locale))


def _add_facts(names: Names, people: Names, facts: Facts) -> None:
    for row in facts.countries:
        code = row["iso2"]
        own = [row["name"], row["official_name"], row["former_name"]]
        for name in re.split(r"[;,]", ",".join(_NOTE.sub("", cell) for cell in own)):
            if name.strip().lower() not in ("none", "") and code not in ("PS", "SJ"):
                names[code].setdefault(fold(name), "en")
        if state_of(code) == code:
            for word in _people(row["demonym_noun"] + "," + row["demonym_adjective"]):
                people[code].setdefault(fold(word), "en")


def _add_long_forms(names: Names) -> None:
    """Add what each state calls itself in full, and in its own language."""
    for code, entry in entries().values():
        called = entry.get("Government", {}).get("Country name", {})
        for kind in ("conventional long form", "local long form"):
            text = _NOTE.sub("", html.unescape(called.get(kind, {}).get("text", "")))
            for name in re.split(r"[/;]| or ", text):
                form = fold(_ARTICLE.sub("", name.strip()))
                if " " in form and form != "none" and code not in ("PS", "SJ"):
                    names[code].setdefault(form, "en")


def _people(cell: str) -> list[str]:
    """Return the Factbook's demonyms: Thai (singular and plural); Frenchman(men)."""
    words = []
    for part in re.split(r"[,;/]| or ", cell):
        word = re.sub(r"\(.*?\)|\(.*$", "", part).strip()
        if not word or word.lower().startswith(("na", "none", "note", "former")):
            continue
        words += [word, word + "s"] if "(s)" in part else [word]
        words += [word[:-3] + "men"] if word.endswith("man") and "(men)" in part else []
    return words


def _resolve_shared(names: Names) -> None:
    """Give a name that several countries have to that of the first language."""
    claims: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, forms in names.items():
        for form, language in forms.items():
            claims[form].append((language, code))
    for form, owners in claims.items():
        best = min((language for language, _code in owners), key=_rank_of)
        for language, code in owners:
            if language != best:
                del names[code][form]


def _add_ours(names: Names, people: Names) -> None:
    """Add our own tables; a name in them is taken from other countries."""
    _add_table("extra_names.csv", names, [names, people])
    _add_table("extra_people.csv", people, [people])


def _add_table(file: str, table: Names, others: list[Names]) -> None:
    ours = [
        (table[row["country"]], form, row["language"])
        for row in read_ours(file)
        for name in row["names"].split("|")
        if (form := fold(name))
    ]
    taken = {form for _forms, form, _language in ours}
    for forms in (forms for other in others for forms in other.values()):
        for form in taken & forms.keys():
            del forms[form]
    for forms, form, language in ours:
        forms[form] = language


def _row(code: str, names: dict[str, str], people: dict[str, str]) -> list[str]:
    """Return the cells; a word of a large language beats a name in a small one."""
    main = set(_of_main_languages(people))
    names = {f: lang for f, lang in names.items() if f not in main or _is_main(lang)}
    people = {form: lang for form, lang in people.items() if form not in names}
    cells = [_of_main_languages(names), _of_main_languages(people)]
    rare = [
        sorted(set(t) - set(c)) for t, c in zip((names, people), cells, strict=True)
    ]
    return [code, *("|".join(filter(None, forms)) for forms in (*cells, *rare))]


def _is_main(language: str) -> bool:
    return language.split("_")[0] in _MAIN


def _of_main_languages(names: dict[str, str]) -> list[str]:
    return sorted(form for form, lang in names.items() if _is_main(lang))
