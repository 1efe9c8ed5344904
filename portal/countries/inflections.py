"""Which name may an inflected or derived word come from? Москве → Москва.

A word is cut where an ending of its script allows it and completed as names end;
the caller keeps what is a name. Pure, about 20 µs a word.
"""

from collections.abc import Iterator
from functools import cache
from typing import Literal

Case = Literal["", "in", "of"]

# (endings, what they say), then how names end in the nominative.
_LATIN: tuple[tuple[str, Case], ...] = (
    ("ban ben ba be nal nel on daki deki taki teki ssa sse lla da de ta te", "in"),
    ("dagi oje uje eje yje ose is as us dan den tan ten ga ge na ne", "in"),
    ("nin nun nak nek ning ens ins iei ei ului io es os in un im um s n", "of"),
    ("a e i o u y ie em om ach ech iem ii ji ow owi iu ej ego ia ja je ju", ""),
    ("ija iji iju ijo ijos iem ien ama ima om iju ko ra re bol rol tol et er", ""),
    ("esi st l t m ni lar ler ya ye yi ul ur ar en sta", ""),
)
_LATIN_FINALS = ["", *"aeiouy", "as", "is", "us", "os", "ia", "ja", "ija", "ie"]
_CYRILLIC: tuple[tuple[str, Case], ...] = (
    ("дағы дегі тағы тегі да де та те дахь", "in"),
    ("ның нің дың дің тың тің ын иин", "of"),
    ("а я о е ё и ы у ю ь ом ем ои еи ою ею ам ям ами ями ах ях ов ев ии ия ию", ""),
    ("ие иеи иею ье ья ью ьи і ї є ії ію ією иі ією ові еві оі еі ја је ју ји", ""),
    ("та то те ът иат ия ите", ""),
)
_CYRILLIC_FINALS = [
    "",
    *"аяоеиыуьі",
    "ия",
    "ии",
    "ія",
    "ья",
    "иа",
    "ија",
    "ая",
    "ое",
    "ые",
]
_GREEK: tuple[tuple[str, Case], ...] = (
    ("ας ης ου ων ος α ο η ι ες εσ ασ ησ οσ ουσ", ""),
)
_GREEK_FINALS = ["", *"αηοι", "ια", "ος", "ας", "ης", "οσ", "ασ", "ησ", "ες", "εσ"]

# How a stem changes before an ending: Praga, w Pradze; Київ, у Києві; Helsinki.
_SOFTENED = {
    "latin": (
        ("dz", "g"), ("z", "h"), ("z", "g"), ("c", "k"), ("g", "k"), ("sz", "ch"),
        ("rz", "r"), ("s", "ch"), ("dn", "den"), ("nn", "nt"), ("ow", "o"),
    ),
    "cyrillic": (
        ("з", "г"), ("ц", "к"), ("с", "х"), ("єв", "ів"), ("ов", "ів"), ("ев", "ів"),
        ("ж", "г"), ("дн", "ден"), ("ів", "ев"),
    ),
    "greek": (),
}  # fmt: skip

_ADJECTIVES = {
    "latin": (
        "an ana ane ani ano anos anas ans ian iana iane iani iano ianos ians ien ienne "
        "iens iennes ain aine ains aines ais aise aises ois oise oises ese esi esa eses "
        "es eno ena ense enses enho enha ino ina ini ine ish ic i er erin ern ers isch "
        "ische ischen ischer isches ischem aans se sk ska skt ske isk iska iske iskt iskt "
        "ski skie skiego skiej skim skich sky ske skeho skej skou sko skog skoj skega "
        "anski anska anskie ijski ijska ijskie ijskiego ejski ejska nski nska anskiego "
        "ez eza eze ezi ean eana eni eana lainen laiset laisen laisia laista lane lase "
        "lased li lu liyim liyiz luyum liler nische nischen nischer anische anischen anischer esische esischen esischer anisches esisch anisch ietis iete iecio czyk czykiem czyka anin aninem anka anke ankou "
        "anem ancem anec anac anka cki cka ka ke ku kou o a e aan aner aneren are ar "
        "ari ais jin jinn iski leva lais eann"
    ),
    "cyrillic": "",
    "greek": "ικη ικης ικησ ικο ικου ικα ικος ικοσ ος οσ ιδα εζος εζα ανος ανη ανικη",
}
_CORES = "ск ииск анск енск инск ьск овск еиск зск нск оск аиск иистск"
_CORES_UK = "ськ ииськ анськ енськ инськ івськ еиськ зьк ииськ іиськ"
_ADJECTIVAL = "ии ая ое ого ом ую ои ие их ими ому им и а о е ото ият ите ата ия"
_ADJECTIVAL_UK = "ии а е ого ому іи им их ими у ою і оі ій"
_PERSONS = (
    "ец ца цу цем цы цев цам анец анца анцем анцы анка анки анку янин янина янином "
    "яне янка янку анин анина анином ане ка ки ку кои ианец ианка ианца ианцы иец "
    "ииец ииица ииицы ииицем иика иику еец еица еицы ець ця цем ці анець анця анка ин "
    "инка инец инка ац анац анин ка ке енец енка ик"
)
_SEMITIC_FINALS = ["", "ا", "يا", "ه", "ה", "יה", "ו", "ניה", "א"]
_SEMITIC_ENDINGS = (
    "يه ي يين يون يات ويه وي اني انيه ه يا یی ית י ים אי אית תי תית ניה יים ני נית "
    "ات ان هاي لي لى"
)
_SEMITIC_PREFIXES: tuple[tuple[str, Case], ...] = (
    ("بال", "in"), ("لل", ""), ("وال", ""), ("ال", ""), ("ب", "in"), ("ل", ""),
    ("و", ""), ("לה", ""), ("שב", "in"), ("ב", "in"), ("ה", ""), ("ל", ""),
    ("מ", ""), ("של", "of"), ("ו", ""), ("በ", "in"), ("የ", "of"), ("ለ", ""), ("ከ", ""),
)  # fmt: skip
_INDIC_FINALS = ["", "ा", "া", "ા", "ി", "ം", "்", "్", "್", "്"]


def base_forms(word: str) -> Iterator[tuple[str, Case]]:
    """Yield what a word may be an inflected form of, the least cut first."""
    script = _script(word)
    if script in ("latin", "cyrillic", "greek"):
        yield from _cut(word, _endings(script), _finals(script), 3)
        yield from _hardened(word, script)
    elif script == "semitic":
        yield from _semitic(word)
    else:
        yield from _any_ending(word)


def adjective_bases(word: str) -> Iterator[str]:
    """Yield the country names that an adjective or a noun of people may mean."""
    script = _script(word)
    if script in ("latin", "cyrillic", "greek"):
        endings, finals = _adjective_endings(script), _finals(script)
        finals = [*finals, "en", "ien"] if script == "latin" else finals
        yield from (base for base, _case in _cut(word, endings, finals, 3))
    else:
        yield from (base for base, _case in base_forms(word))


def _cut(
    word: str, endings: dict[str, Case], finals: list[str], shortest: int
) -> Iterator[tuple[str, Case]]:
    for size in range(1, min(11, len(word) - shortest + 1)):
        case = endings.get(word[-size:])
        if case is not None:
            for final in finals:
                yield word[:-size] + final, case


def _hardened(word: str, script: str) -> Iterator[tuple[str, Case]]:
    endings, finals = _endings(script), _finals(script)
    for size in range(1, min(5, len(word) - 2)):
        case = endings.get(word[-size:])
        stem = word[:-size]
        for soft, hard in _SOFTENED[script] if case is not None else ():
            if stem.endswith(soft):
                for final in finals:
                    yield stem[: -len(soft)] + hard + final, case or ""


def _semitic(word: str) -> Iterator[tuple[str, Case]]:
    for prefix, case in (("", ""), *_SEMITIC_PREFIXES):
        if not word.startswith(prefix) or len(word) - len(prefix) < 2:
            continue
        bare = word[len(prefix) :]
        yield bare, case
        yield f"ال{bare}", case
        for ending in _SEMITIC_ENDINGS.split():
            if bare.endswith(ending) and len(bare) - len(ending) >= 2:
                for final in _SEMITIC_FINALS:
                    stem = bare[: -len(ending)] + final
                    yield stem, case
                    yield f"ال{stem}", case


def _any_ending(word: str) -> Iterator[tuple[str, Case]]:
    """Cut up to five letters: scripts of languages that add endings freely."""
    for size in range(1, min(6, len(word) - 1)):
        for final in _INDIC_FINALS if size < 4 else [""]:
            yield word[:-size] + final, ""
        if word[0] >= "\u10a0" and word[0] <= "\u10ff":
            yield from ((word[:-size] + final, "") for final in "იაე")


def _script(word: str) -> str:
    first = word[:1]
    if first < "\u0250":
        return "latin"
    if first < "\u0400":
        return "greek"
    if first < "\u0530":
        return "cyrillic"
    if first < "\u0700" and first > "\u0590" or "\u1200" <= first < "\u1380":
        return "semitic"
    return "other"


@cache
def _endings(script: str) -> dict[str, Case]:
    table = {"latin": _LATIN, "cyrillic": _CYRILLIC, "greek": _GREEK}[script]
    found: dict[str, Case] = {}
    for endings, case in table:
        for ending in endings.split():
            found.setdefault(ending, case)
    return found


@cache
def _finals(script: str) -> list[str]:
    return {
        "latin": _LATIN_FINALS,
        "cyrillic": _CYRILLIC_FINALS,
        "greek": _GREEK_FINALS,
    }[script]


@cache
def _adjective_endings(script: str) -> dict[str, Case]:
    if script != "cyrillic":
        return dict.fromkeys(_ADJECTIVES[script].split(), "")
    slavic = [
        core + ending
        for cores, endings in (
            (_CORES, _ADJECTIVAL),
            (_CORES_UK, _ADJECTIVAL_UK),
        )
        for core in cores.split()
        for ending in endings.split()
    ]
    return dict.fromkeys([*slavic, *_PERSONS.split()], "")
