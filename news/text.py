"""What are the words of an article, for the search index?"""

import html
import re

import nh3


def to_plain(fragment: str) -> str:
    """Return the words of an HTML fragment."""
    return html.unescape(nh3.clean(fragment, tags=set())).strip()


_CJK = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
_BETWEEN_CJK = re.compile(rf"(?<={_CJK})(?={_CJK})")
_SPACE_BETWEEN_CJK = re.compile(rf"(?<={_CJK})([\x02\x03]*) ([\x02\x03]*)(?={_CJK})")


def spaced(text: str) -> str:
    """Put a space between Chinese and Japanese characters, so that each is a word.

    Full-text indexes cut words at spaces, which these scripts do not write.
    """
    return _BETWEEN_CJK.sub(" ", text)


def unspaced(text: str) -> str:
    """Take back what spaced() put in; highlighting marks may stand between."""
    while (shorter := _SPACE_BETWEEN_CJK.sub(r"\1\2", text)) != text:
        text = shorter
    return text
