"""Contacts in one row of an official list, each read and checked for its host."""

from collections.abc import Iterator

from embassies.imports.sources import fact_table
from embassies.values.contact_values import ContactValue, read_contact
from embassies.values.phone_numbers import international, is_dialled_in, parse_phone
from tools.starter_build.posts import Fact, Post
from tools.starter_build.report import Report

Row = dict[str, str]


def contacts(post: Post, row: Row, purpose: str, report: Report) -> list[Fact]:
    """Return the contacts of a row; what cannot be one is listed."""
    return list(_contacts(post, row, purpose, report))


def is_of_another_country(post: Post, row: Row) -> bool:
    """Return whether the printed number is a valid one of another country."""
    return fact_table.is_of_another_country(row, post.seat or post.receiving)


def has_own_number(row: Row, seat: str) -> bool:
    """Return whether a row has a valid number of the country in which its post is."""
    e164 = parse_phone(fact_table.main_number(row), seat).e164
    return bool(e164) and is_dialled_in(e164, seat)


def _contacts(post: Post, row: Row, purpose: str, report: Report) -> Iterator[Fact]:
    for one in fact_table.contacts_of(row, purpose, is_honorary=post.is_honorary):
        if one.channel == "phone":
            yield from _phone(post, one.value, one.purpose, report)
        else:
            yield from _online(post, one.channel, one.value, one.purpose, report)


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
