"""Markdown of staff as plain text, for readers that show no HTML."""

import re
from collections.abc import Iterator, Sequence
from itertools import count

from markdown_it.token import Token

from portal.web.markdown import clean_text, parsed

_ENDS = {
    "td_close": " | ",
    "th_close": " | ",
    "tr_close": "\n",
    "hr": "\n",
    **dict.fromkeys(("heading_close", "table_close", "blockquote_close"), "\n\n"),
}
"""What follows an element. Too many breaks are taken out at the end."""


def to_plain_text(markdown: str) -> str:
    """Return the words without marks; items begin with “- ” or their number.

    The address of a link follows its words, unless they are the address.
    """
    parts: list[str] = []
    lists: list[Iterator[int] | None] = []
    for token in parsed(markdown):
        if token.type.endswith("_list_open"):
            lists.append(_numbers(token))
        elif token.type.endswith("_list_close"):
            lists.pop()
            parts.append("" if lists else "\n")
        elif token.type == "list_item_open":
            parts.append("  " * (len(lists) - 1) + _mark(lists[-1]))
        elif token.type == "paragraph_close":
            parts.append("\n" if lists else "\n\n")
        else:
            parts.append(_ENDS.get(token.type) or _words(token.children or []))
    text = re.sub(r"(\| )?\n", "\n", "".join(parts))
    return clean_text(re.sub(r" *\n", "\n", re.sub(r"\n{3,}", "\n\n", text))).strip()


def _numbers(token: Token) -> Iterator[int] | None:
    ordered = token.type.startswith("ordered")
    return count(int(token.attrs.get("start", 1))) if ordered else None


def _mark(numbers: Iterator[int] | None) -> str:
    return "- " if numbers is None else f"{next(numbers)}. "


def _words(tokens: Sequence[Token]) -> str:
    """Return the text of a line, with the addresses of its links."""
    words = address = ""
    begun = 0
    for token in tokens:
        if token.type == "link_open":
            address, begun = str(token.attrs["href"]), len(words)
        elif token.type == "link_close":
            bare = address.removeprefix("mailto:").removeprefix("tel:")
            words += "" if words[begun:].strip() in (address, bare) else f" ({bare})"
        else:
            words += (
                "\n" if token.type == "hardbreak" else token.content or _space(token)
            )
    return words


def _space(token: Token) -> str:
    return " " if token.type == "softbreak" else ""
