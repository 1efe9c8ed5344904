"""The offices of a British organisation abroad, as GOV.UK has them, and their contacts."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from embassies.imports.sources.json_values import (
    first_of,
    first_text,
    list_of,
    mapping_of,
    text_of,
)
from embassies.imports.sources.listed_posts import ListedContact

_LONDON = re.compile(r"(?:(?:\+|00)\s*44)?[\s(]*0?\)?\s*20[\s-]*7008[\s-]*[015]{4}")
_PURPOSES = (
    (
        re.compile(r"emergenc|out[ -]of[ -]hours|24[ -]?(?:h|/)|urgent", re.I),
        "emergency",
    ),
    (re.compile(r"visa", re.I), "visa"),
    (re.compile(r"consul|passport|nationals", re.I), "consular"),
)
_OF_NO_USE = re.compile(
    r"trade|invest|press|media|business|export|defence|science", re.I
)

Item = Mapping[str, object]


class Office(NamedTuple):
    """An office of an organisation, and its contact."""

    office: Item
    contact: Item

    @property
    def title(self) -> str:
        return (
            f"{text_of(self.office.get('title'))} {text_of(self.contact.get('title'))}"
        )

    @property
    def details(self) -> Item:
        return mapping_of(self.contact.get("details"))

    @property
    def address(self) -> Item:
        return first_of(self.details.get("post_addresses"))


def offices_of(item: Item) -> list[Office]:
    """Return the main office, then the others; of an older item its contacts alone."""
    links = mapping_of(item.get("links"))
    contacts = _current(links.get("contacts"))
    listed = [
        *_current(links.get("main_office")),
        *_current(links.get("home_page_offices")),
    ]
    by_office = _contacts_by_office(item, contacts)
    offices = [Office(one, _contact(one, by_office)) for one in listed]
    found = [one for one in offices if one.contact]
    return found or [Office({}, one) for one in contacts]


def _current(values: object) -> list[Item]:
    """Return those of a list that are not withdrawn."""
    found = map(mapping_of, list_of(values))
    return [one for one in found if one and one.get("withdrawn") is not True]


def _contacts_by_office(item: Item, contacts: list[Item]) -> Mapping[str, Item]:
    by_id = {text_of(one.get("content_id")): one for one in contacts}
    details = mapping_of(item.get("details"))
    pairs = map(mapping_of, list_of(details.get("office_contact_associations")))
    return {
        text_of(one.get("office_content_id")): by_id.get(
            text_of(one.get("contact_content_id")), {}
        )
        for one in pairs
    }


def _contact(office: Item, by_office: Mapping[str, Item]) -> Item:
    inner = mapping_of(office.get("links"))
    linked = first_of(inner.get("contact") or inner.get("contacts"))
    return linked or by_office.get(text_of(office.get("content_id")), {})


def contacts(office: Office, usual: str = "") -> Iterator[ListedContact]:
    """Yield the contacts of an office, for the purpose that their titles name."""
    for value in list_of(office.details.get("phone_numbers")):
        one = mapping_of(value)
        title, number = text_of(one.get("title")), without_london(one.get("number"))
        is_fax = "fax" in title.lower()
        if number and not _OF_NO_USE.search(title):
            purpose = "" if is_fax else _purpose(title)
            channel = "fax" if is_fax else "phone"
            yield ListedContact(channel, number, usual or purpose or "general")
    for value in list_of(office.details.get("email_addresses")):
        one = mapping_of(value)
        title, email = text_of(one.get("title")), first_text(one, "email")
        if email and not _OF_NO_USE.search(title):
            yield ListedContact("email", email, usual or _purpose(title) or "general")
    for value in list_of(office.details.get("contact_form_links")):
        one = mapping_of(value)
        yield ListedContact("form", first_text(one, "link"), usual or "general")


def section_contacts(office: Office, main: Office) -> Iterator[ListedContact]:
    """Yield what the consular or visa section in the same town has."""
    purpose = _purpose(office.title)
    towns = {text_of(one.address.get("locality")) for one in (office, main)}
    if purpose and len(towns) == 1:
        yield from contacts(office, purpose)


def _purpose(title: str) -> str:
    return next((purpose for word, purpose in _PURPOSES if word.search(title)), "")


def without_london(number: object) -> str:
    """Return a number without that of the line in London beside it."""
    text = _LONDON.sub(" ", text_of(number))
    text = re.sub(r"\(\s*\)|\b(?:or|and)\s*$", " ", text.strip(" /;,"))
    return text.strip(" /;,") if any(map(str.isdigit, text)) else ""
