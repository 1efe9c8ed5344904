"""What a mirror consists of: a line of JSON for each of its files."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

NAME = "manifest.ndjson"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its address, what is in it, and what it was made from."""

    path: str
    sha256: str
    bytes: int
    shown: tuple[str, ...] = ()
    """The stamps that it depends on."""
    made_from: str = ""
    """Their values, as one digest."""
    assets: tuple[str, ...] = ()
    made_at: str = ""


@dataclass(slots=True)
class Manifest:
    """All files of a mirror, by address, and when the last of them was made."""

    site: str
    made_at: datetime
    languages: tuple[str, ...]
    entries: dict[str, Entry] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Return the manifest of a mirror; raise OSError or ValueError for none."""
        with (folder / NAME).open(encoding="utf-8") as file:
            return cls.parse(file)

    @classmethod
    def parse(cls, lines: Iterable[str]) -> Self:
        """Return the manifest of these lines; raise ValueError for what is none."""
        try:
            first, *rows = map(json.loads, lines)
            found = cls(first["site"], _made_at(first), tuple(first["languages"]))
            for row in rows:
                lists = {name: tuple(row[name]) for name in ("shown", "assets")}
                found.entries[row["path"]] = Entry(**{**row, **lists})
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{NAME} is damaged: {error!r}") from error
        return found

    def pages(self) -> set[str]:
        """Return the addresses that were rendered: all but scripts and pictures."""
        return {path for path, one in self.entries.items() if one.shown}

    def write(self, folder: Path) -> None:
        head = {
            "site": self.site,
            "made_at": self.made_at.isoformat(),
            "languages": self.languages,
            "files": len(self.entries),
        }
        with (folder / NAME).open("w", encoding="utf-8") as file:
            file.write(json.dumps(head) + "\n")
            for path in sorted(self.entries):
                file.write(json.dumps(asdict(self.entries[path])) + "\n")


def time_of(head: str) -> datetime:
    """Return when a mirror was made, from the first line; raise ValueError."""
    try:
        return _made_at(json.loads(head))
    except (KeyError, TypeError) as error:
        raise ValueError(f"{NAME} is damaged: {error!r}") from error


def _made_at(head: Mapping[str, str]) -> datetime:
    return datetime.fromisoformat(head["made_at"])


def digest_of(stamps: Mapping[str, str]) -> str:
    """Return one name for the values of stamps."""
    return hashlib.sha256(repr(sorted(stamps.items())).encode()).hexdigest()[:20]
