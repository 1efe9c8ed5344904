"""What stands in the cells of a row of the table for people."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from embassies.api.files.credits import Credits
from embassies.api.files.origins import Origin, Origins, contacts_of, origins_of
from embassies.records.record_json import Record
from embassies.values.phone_numbers import international

Cell = str | float | bool | None
"""“” and None: not known."""
SEPARATOR = "; "


@dataclass(frozen=True, slots=True)
class Row:
    """A record, where each of its facts comes from, and whom to credit."""

    record: Record
    origins: Origins
    credits: Credits

    def contacts(self, group: str) -> str:
        """Return the phones, e-mail addresses or websites of a cell."""
        shown = _phone if group.endswith("phones") else _address
        return joined(map(shown, contacts_of(self.record, group)))

    def date(self, group: str) -> str:
        """Return the oldest date of the facts of a group; blank if one has none."""
        return min((one.date for one in self.origins[group]), default="")

    def is_stale(self, group: str) -> bool | None:
        """Return whether a fact of a group is stale; None where there is no fact."""
        found = self.origins[group]
        return any(one.is_stale for one in found) if found else None

    def sources(self, group: str) -> str:
        """Return the names of the sources of a group."""
        return joined(self.credits.names(_keys(self.origins[group])))

    def source_keys(self) -> list[str]:
        """Return the keys of the sources of all facts in the row, each once."""
        found = (key for group in self.origins.values() for key in _keys(group))
        return list(dict.fromkeys(found))


Value = Callable[[Row], Cell]


def rows(records: Iterable[Record], credits: Credits, at: datetime) -> Iterator[Row]:
    """Yield the row of each mission."""
    for record in records:
        yield Row(record, origins_of(record, at=at), credits)


def joined(values: Iterable[str]) -> str:
    """Return each value once, in order; blanks are left out."""
    return SEPARATOR.join(filter(None, dict.fromkeys(values)))


def _keys(origins: Iterable[Origin]) -> Iterator[str]:
    return (one.source for one in origins)


def _phone(contact: Record) -> str:
    number = international(contact["e164"]) if contact["e164"] else contact["value"]
    return f"{number} ext. {contact['extension']}" if contact["extension"] else number


def _address(contact: Record) -> str:
    return str(contact["value"])
