"""Contacts of a row: each clean and once. A bad one is left out, with a remark."""

from dataclasses import dataclass, field, replace

from embassies.imports.pipeline.rows import (
    CONTACTS,
    MissionRow,
    Origin,
    Part,
    Values,
    contact_part,
)
from embassies.imports.pipeline.validate import part_errors
from embassies.models import Contact
from embassies.values.contact_values import ContactValue, Fault, read_contact
from embassies.values.phone_numbers import is_dialled_in, parse_phone

_NOTE = Contact._meta.get_field("note").max_length
_SHOWN = 80
"""Characters of a value in a remark."""


@dataclass(slots=True)
class ContactList:
    """The contacts of one row, as they are added; ``seat`` is where they are dialled."""

    seat: str
    is_local: bool = False
    """Whether a number of another country cannot be one of the mission."""
    remarks: list[str] = field(default_factory=list)
    unread: set[tuple[str, str]] = field(default_factory=set)
    """Channel and purpose of what was left out."""
    _parts: dict[tuple[str, ...], Part] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(self._parts.values())

    def add(self, origin: Origin, facts: Values, checked: Values | None = None) -> None:
        """Add the contacts that a value holds; an ``e164`` of facts is only compared."""
        facts = {"purpose": "general", **facts}
        told = contact_part(origin, facts, self.seat, checked)
        if error := next(part_errors(CONTACTS, told), ""):
            self._leave_out(told, facts["value"], error)
            return
        text = self._text(facts, told)
        for one in read_contact(facts["channel"], text, self.seat):
            if isinstance(one, Fault):
                self._leave_out(told, one.text, one.reason)
            else:
                self._put(told, one)

    def _put(self, told: Part, one: ContactValue) -> None:
        facts = {**told.facts, "value": one.value}
        if one.note and not facts.get("note"):
            facts["note"] = one.note[:_NOTE]
        part = contact_part(told.origin, facts, self.seat, told.checked)
        if self.is_local and not is_dialled_in(part.facts.get("e164", ""), self.seat):
            self._remark(one.value, " is a number of another country: left out")
            return
        if part.key in self._parts:
            self._remark(one.value, " is there twice: taken once")
            return
        if not one.is_clear:
            self._remark(one.value, " is no valid number: kept as written")
            part = replace(part, remark=self.remarks[-1])
        self._parts[part.key] = part

    def _text(self, facts: Values, told: Part) -> str:
        """Return the value, with the extension that may stand beside it; the value wins."""
        value = str(facts["value"])
        e164, extension = (str(facts.get(one, "")) for one in ("e164", "extension"))
        beside = parse_phone(e164, self.seat).e164 or e164
        if e164 and beside != told.facts.get("e164"):
            self._remark(value, f" is not {e164}, as e164 says: the value counts")
        if not extension or extension == told.facts.get("extension"):
            return value
        if told.facts.get("e164") and not told.facts["extension"]:
            return f"{value} ext. {extension}"
        self._remark(value, f" has no extension {extension}: the value counts")
        return value

    def _leave_out(self, told: Part, text: str, reason: str) -> None:
        self.unread.add((told.facts["channel"], told.facts["purpose"]))
        self._remark(text, f": left out. {reason}")

    def _remark(self, value: str, remark: str) -> None:
        self.remarks.append(f"{value[:_SHOWN]}{remark}")


def dialled_from(row: MissionRow, seat: str) -> MissionRow:
    """Return a row with its numbers as dialled in another country than it names."""
    if seat == row.seat:
        return row
    parts = tuple(
        replace(
            contact_part(part.origin, part.facts, seat, part.checked),
            remark=part.remark,
        )
        for part in row.parts.get(CONTACTS, ())
    )
    return replace(row, parts={**row.parts, CONTACTS: parts}) if parts else row
