"""What a mirror consists of: a line of JSON for each of its files."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from django.conf import settings

NAME = "manifest.ndjson"
OLD = timedelta(hours=26)
"""A mirror is built each day at least: facts become old overnight."""


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
            try:
                head = json.loads(file.readline())
                rows = [json.loads(line) for line in file]
                found = cls(
                    site=head["site"],
                    made_at=datetime.fromisoformat(head["made_at"]),
                    languages=tuple(head["languages"]),
                )
                for row in rows:
                    lists = {name: tuple(row[name]) for name in ("shown", "assets")}
                    found.entries[row["path"]] = Entry(**{**row, **lists})
            except (KeyError, TypeError, AttributeError) as error:
                raise ValueError(f"{NAME} is damaged: {error!r}") from error
        return found

    def pages(self) -> set[str]:
        """Return the addresses that were rendered: all but scripts and pictures."""
        return {path for path, one in self.entries.items() if one.shown}

    @classmethod
    def read_time(cls, folder: Path) -> datetime:
        """Return when a mirror was made; raise OSError or ValueError for none."""
        with (folder / NAME).open(encoding="utf-8") as file:
            try:
                return datetime.fromisoformat(json.loads(file.readline())["made_at"])
            except (KeyError, TypeError) as error:
                raise ValueError(f"{NAME} is damaged: {error!r}") from error

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


def mirror_made_at() -> datetime | None:
    """Return when the mirror of the settings was made; None where there is none."""
    try:
        return Manifest.read_time(Path(settings.MIRROR))
    except (OSError, ValueError):
        return None


def mirror_state(at: datetime) -> str:
    """Return "ok", or what is wrong with the mirror of the settings."""
    made_at = mirror_made_at()
    if made_at is None:
        return "not built"
    age = at - made_at
    return "ok" if age < OLD else f"{age // timedelta(hours=1)} hours old"


def digest_of(stamps: Mapping[str, str]) -> str:
    """Return one name for the values of stamps."""
    return hashlib.sha256(repr(sorted(stamps.items())).encode()).hexdigest()[:20]
