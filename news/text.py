"""Plain text of articles for the full-text index."""

import html
import re

import nh3


def html_to_text(fragment: str) -> str:
    """Return the text of an HTML fragment."""
    return html.unescape(nh3.clean(fragment, tags=set())).strip()


_CJK = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
_BETWEEN_CJK = re.compile(rf"(?<={_CJK})(?={_CJK})")
_SPACE_BETWEEN_CJK = re.compile(rf"(?<={_CJK})([\x02\x03]*) ([\x02\x03]*)(?={_CJK})")


def split_cjk(text: str) -> str:
    """Put a space between Chinese and Japanese characters, so that each is a word.

    The full-text indexes split words at spaces, which these scripts do not have.
    """
    return _BETWEEN_CJK.sub(" ", text)


def join_cjk(text: str) -> str:
    """Remove the spaces of split_cjk(); marks of hits may stand beside them."""
    while (shorter := _SPACE_BETWEEN_CJK.sub(r"\1\2", text)) != text:
        text = shorter
    return text
