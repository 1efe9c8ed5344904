"""Contacts of posts as lists print them. Pure."""

import re
from dataclasses import dataclass

from embassies.values.phone_numbers import (
    DIALLED,
    international,
    note_beside,
    parse_phone,
)
from portal.countries.names import slugify_name

_OFFICE = re.compile(
    r"consul|konsul|embas|embaj|ambas|botschaft|info|office|contact|kontakt|admin|mail"
)


@dataclass(frozen=True, slots=True)
class ListedContact:
    """A contact as it is printed; several numbers in one text become several contacts."""

    channel: str
    value: str
    purpose: str = "general"
    note: str = ""


def is_of_a_person(contact: ListedContact, *names: str) -> bool:
    """Return whether an e-mail address names neither an office nor one of the names.

    An honorary consul's may be that of the person.
    """
    if contact.channel != "email":
        return False
    mailbox = slugify_name(contact.value.partition("@")[0])
    words = slugify_name(" ".join(names)).split("-")
    places = (word for word in words if len(word) > 3)
    return not (_OFFICE.search(mailbox) or any(word in mailbox for word in places))


def as_dialled(channel: str, value: str, seat: str) -> str:
    """Return a number alone as it is dialled from abroad, another value as it is.

    Also where only its country's code is printed: "(86-10) 8532 3921" is no number of
    China's plan, but one with a + before it. In Brazil 0055 may be a carrier's prefix.
    """
    if channel not in DIALLED or note_beside(value):
        return value
    bare = value.lstrip(" (+")
    abroad = f"+{bare.removeprefix('00').lstrip(' (').replace(')', ' ', 1)}"
    readings = [abroad, value] if bare.startswith("00") else [value, abroad]
    found = (parse_phone(one, seat) for one in readings)
    phone = next((one for one in found if one.e164), None)
    return international(phone.e164) if phone and not phone.extension else value
