"""Saved feeds of travel advice: JSON, or JSON Lines of several pages.

A line is ``{"address": …, "content": …}``, or the page itself.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from portal.advisories.imports.rows import (
    AdviceImportError,
    Document,
    as_object,
    as_text,
)

MAX_BYTES = 50 * 2**20


def saved_documents(path: Path) -> Iterator[Document]:
    """Yield the documents of a file; raise AdviceImportError for what is no JSON."""
    for value in _values(_text(path)):
        line = as_object(value)
        if line.keys() == {"address", "content"}:
            yield Document(as_text(line["address"]), line["content"])
        else:
            yield Document("", value)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            limit = MAX_BYTES // 2**20
            raise AdviceImportError(
                f"It is larger than {limit} MB, which is the limit."
            )
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise AdviceImportError("It is not UTF-8.") from None
    except (OSError, ValueError) as error:
        raise AdviceImportError(f"{path} cannot be read: {error}.") from None


def _values(text: str) -> list[object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return _lines(text)
    return value if isinstance(value, list) else [value]


def _lines(text: str) -> list[object]:
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        raise AdviceImportError("It is no JSON, or it is cut off.") from None
