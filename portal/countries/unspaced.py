"""Cut text that is written without spaces into the words that are known."""

from collections.abc import Callable

_LONGEST = 16
# 驻美, 駐日, 주한: one letter stands for a country behind the word for "stationed in",
# or before it (中驻), or before 使馆 and 領事館.
_ABBREVIATIONS = {
    "美": "美国", "英": "英国", "法": "法国", "德": "德国", "俄": "俄罗斯", "日": "日本",
    "韩": "韩国", "韓": "韩国", "华": "中国", "華": "中国", "中": "中国", "意": "意大利",
    "加": "加拿大", "澳": "澳大利亚", "泰": "泰国", "越": "越南", "印": "印度",
    "朝": "朝鲜", "巴": "巴基斯坦", "西": "西班牙", "葡": "葡萄牙", "瑞": "瑞士",
    "荷": "荷兰", "比": "比利时", "奥": "奥地利", "土": "土耳其", "埃": "埃及",
    "新": "新加坡", "菲": "菲律宾", "马": "马来西亚", "墨": "墨西哥", "以": "以色列",
    "米": "米国", "仏": "フランス", "独": "ドイツ", "露": "ロシア", "豪": "オーストラリア",
    "伊": "イタリア", "蘭": "オランダ", "台": "台湾", "希": "希腊", "波": "波兰",
}  # fmt: skip
_KOREAN = {
    "미": "미국", "일": "일본", "중": "중국", "영": "영국", "독": "독일", "불": "프랑스",
    "러": "러시아", "한": "한국", "태": "태국", "호": "호주", "인": "인도", "베": "베트남",
    "이": "이탈리아", "캐": "캐나다",
}  # fmt: skip
_STATIONED = ("驻", "駐", "在")
_POSTS = (
    "使馆",
    "使館",
    "大使",
    "领馆",
    "領館",
    "领事",
    "領事",
    "总领",
    "總領",
    "総領",
)


def is_unspaced(word: str) -> bool:
    """Whether a word holds letters of a script that sets no spaces, or of Korean."""
    return not word.isascii() and any(map(_is_unspaced_letter, word))


def split_unspaced(text: str, is_known: Callable[[str], bool]) -> list[str]:
    """Return the pieces with the fewest unknown letters, then the fewest pieces.

    Costs about 16 look-ups a letter; text past 120 letters is not cut.
    """
    if is_known(text) or len(text) > 120:
        return [text]
    best: list[tuple[float, int]] = [(0.0, 0)] * (len(text) + 1)
    for start in range(len(text) - 1, -1, -1):
        best[start] = min(
            (_cost(text, start, end, is_known) + best[end][0], end)
            for end in range(start + 1, min(len(text), start + _LONGEST) + 1)
        )
    return _pieces(text, best, is_known)


def _pieces(
    text: str, best: list[tuple[float, int]], is_known: Callable[[str], bool]
) -> list[str]:
    pieces: list[str] = []
    at, unknown = 0, ""
    while at < len(text):
        end = best[at][1]
        piece = text[at:end]
        country = _abbreviated(text, at) if end == at + 1 else None
        if country or is_known(piece):
            pieces += [unknown] if unknown else []
            pieces.append(country or piece)
            unknown = ""
        else:
            unknown += piece
        at = end
    return [*pieces, unknown] if unknown else pieces


def _cost(text: str, start: int, end: int, is_known: Callable[[str], bool]) -> float:
    if end == start + 1 and _abbreviated(text, start):
        return 1.5
    if is_known(text[start:end]):
        return 1.0 if end > start + 1 else 1.6
    return 4.0 * (end - start)


def _abbreviated(text: str, at: int) -> str | None:
    """Return the country that a letter stands for where it stands."""
    letter, before, after = text[at], text[:at], text[at + 1 :]
    if letter in _ABBREVIATIONS and (
        before.endswith(_STATIONED)
        or after.startswith(("驻", "駐"))
        or (not before and after.startswith(_POSTS))
    ):
        return _ABBREVIATIONS[letter]
    return _KOREAN.get(letter) if before == "주" else None


def _is_unspaced_letter(char: str) -> bool:
    return (
        "\u3040" <= char <= "\u30ff"  # kana
        or "\u3400" <= char <= "\u9fff"  # Han
        or "\uac00" <= char <= "\ud7af"  # Hangul
        or "\u0e00" <= char <= "\u0eff"  # Thai, Lao
        or "\u1000" <= char <= "\u109f"  # Burmese
        or "\u1780" <= char <= "\u17ff"  # Khmer
    )
