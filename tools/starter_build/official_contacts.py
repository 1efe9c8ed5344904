"""Contacts in one row of an official list, each read and checked for its host."""

import re
from collections.abc import Iterator

from embassies.values.contact_values import ContactValue, read_contact
from embassies.values.phone_numbers import international, is_dialled_in, parse_phone
from tools.starter_build.posts import Fact, Post
from tools.starter_build.report import Report

Row = dict[str, str]
_NOT_OF_THE_POST = re.compile(r"24 hours, London|toll-free", re.IGNORECASE)
_CONSULAR_PHONE = re.compile(r"consular(?: section)? (\+\d{7,15})")
_CONSULAR_EMAIL = re.compile(r"consular e-mail ([^\s;]+@[^\s;]+)")
_NO_HOME_PAGE = re.compile(r"/visas?/|/services/|-alert-|safelinks", re.IGNORECASE)
"""Pages of one service, one warning, or of a mail filter."""
_EMERGENCY_EMAIL = "the e-mail is the emergency one"


def contacts(post: Post, row: Row, purpose: str, report: Report) -> list[Fact]:
    """Return the contacts of a row; what cannot be one is listed."""
    return list(_contacts(post, row, purpose, report))


def is_of_another_country(post: Post, row: Row) -> bool:
    """Return whether the printed number is a valid one of another country.

    Such a row describes another post, or mixes two.
    """
    printed, seat = row.get("phone_raw", ""), post.seat or post.receiving
    if row.get("phone") or _NOT_OF_THE_POST.search(printed):
        return False
    e164 = parse_phone(printed, seat).e164
    return bool(e164) and not is_dialled_in(e164, seat)


def has_own_number(row: Row, seat: str) -> bool:
    """Return whether a row has a valid number of the country in which its post is."""
    e164 = parse_phone(_main_number(row), seat).e164
    return bool(e164) and is_dialled_in(e164, seat)


def _contacts(post: Post, row: Row, purpose: str, report: Report) -> Iterator[Fact]:
    note = row.get("note", "")
    yield from _phone(post, _main_number(row), purpose, report)
    yield from _phone(post, row.get("emergency", ""), "emergency", report)
    for number in _CONSULAR_PHONE.findall(note):
        yield from _phone(post, number, "consular", report)
    email_purpose = "emergency" if _EMERGENCY_EMAIL in note else purpose
    yield from _online(post, "email", row.get("email", ""), email_purpose, report)
    for address in _CONSULAR_EMAIL.findall(note):
        yield from _online(post, "email", address, "consular", report)
    if not (post.is_honorary or _NO_HOME_PAGE.search(row.get("website", ""))):
        yield from _online(post, "website", row.get("website", ""), purpose, report)


def _main_number(row: Row) -> str:
    """Return the number of the post: what was read of it, else what is printed."""
    printed = row.get("phone_raw", "")
    if _NOT_OF_THE_POST.search(printed):
        return ""
    return row.get("phone") or printed


def _phone(post: Post, number: str, purpose: str, report: Report) -> Iterator[Fact]:
    if not number:
        return
    seat = post.seat or post.receiving
    phone = parse_phone(number, seat)
    if phone.e164 and is_dialled_in(phone.e164, seat):
        value = international(phone.e164)
        yield _fact("phone", purpose, value) | {"e164": phone.e164}
    else:
        report.remark("number not valid for the host", f"{_whose(post)}: {number}")


def _online(
    post: Post, channel: str, text: str, purpose: str, report: Report
) -> Iterator[Fact]:
    for one in read_contact(channel, text, "") if text else ():
        if isinstance(one, ContactValue):
            yield _fact(channel, purpose, one.value)
        else:
            report.remark(f"{channel} not readable", f"{_whose(post)}: {one.text}")


def _fact(channel: str, purpose: str, value: str) -> Fact:
    named = {} if purpose == "general" else {"purpose": purpose}
    return {"channel": channel, "value": value} | named


def _whose(post: Post) -> str:
    return f"{post.sending} {post.kind} in {post.receiving} {post.city}"
