"""In which order do names stand in a language, and under which letter?

After the Unicode CLDR: German puts Ä with A, Spanish Ñ after N, Ukrainian Є after Е,
Arabic every Alef together, Chinese goes by Pinyin. What is written in another script
comes last.
"""

import unicodedata
from bisect import bisect_right

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ALPHABETS = {
    "es": "abcdefghijklmnñopqrstuvwxyz",
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "ar": "ابةتثجحخدذرزسشصضطظعغفقكلمنهوىي",
}
_HOMOPHONES = str.maketrans("斐梵汶珀瑙缪秘", "匪范问破脑谬毕")
"""Characters outside the part of GB 2312 that is in the order of Pinyin, and 秘, which
is read bì in 秘鲁 (Peru), each with one that sounds alike and is inside."""
_PINYIN = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
_PINYIN_LETTERS = "ABCDEFGHJKLMNOPQRSTWXYZ"
"""The first character of GB 2312 under each letter, and the letters."""
_STARTS = [char.encode("gb2312") for char in _PINYIN]

Weight = tuple[int, int]
_SPACE, _OWN, _OTHER = 0, 1, 2


def sort_key(name: str, language: str) -> list[Weight]:
    """Return what names of one language are sorted by. Pure; takes any string."""
    weights = [_weight(char, language) for char in _letters(name, language)]
    return [
        weight
        for before, weight in zip([(_SPACE, 0), *weights], weights, strict=False)
        if weight[0] != _SPACE or before[0] != _SPACE
    ]


def initial(name: str, language: str) -> str:
    """Return the letter under which a name stands; blank for a name without one."""
    for char in _letters(name, language):
        if language.startswith("zh") and (code := _gb2312(char)):
            return _PINYIN_LETTERS[bisect_right(_STARTS, code) - 1]
        if char.isalnum():
            return char.upper()
    return ""


def _letters(name: str, language: str) -> str:
    """Return a name without case and accents, but for the letters of its alphabet."""
    alphabet = _ALPHABETS.get(language[:2], _LATIN)
    return "".join(
        char if char in alphabet else _bare(char)
        for char in unicodedata.normalize("NFC", name.casefold())
    )


def _bare(char: str) -> str:
    parts = unicodedata.normalize("NFKD", char)
    return "".join(one for one in parts if unicodedata.category(one)[0] != "M")


def _weight(char: str, language: str) -> Weight:
    if language.startswith("zh"):
        code = _gb2312(char)
        return (_OWN, int.from_bytes(code, "big")) if code else _foreign(char)
    place = _ALPHABETS.get(language[:2], _LATIN).find(char)
    return (_OWN, place) if place >= 0 else _foreign(char)


def _foreign(char: str) -> Weight:
    return (_OTHER, ord(char)) if char.isalnum() else (_SPACE, not char.isspace())


def _gb2312(char: str) -> bytes:
    """Return the code of a character in the order of Pinyin; empty for any other."""
    code = char.translate(_HOMOPHONES).encode("gb2312", "ignore")
    return code if len(code) == 2 and code >= _STARTS[0] else b""
