"""stub"""

from collections.abc import Iterator
from typing import Any, BinaryIO

SOURCE = {
    "key": "wikidata",
    "name": "Wikidata",
    "url": "https://www.wikidata.org/",
    "licence": "CC0-1.0",
    "licence_url": "https://creativecommons.org/publicdomain/zero/1.0/",
}
ADDRESS = ""


def read(stream: BinaryIO, date: str) -> Iterator[Any]:
    yield from ()
