"""Contacts of a post by the rank of their sources: the best one is kept.

Ranks: the sending ministry 1, the host's government 2, the Factbook 3, Wikidata 4,
lists that are older than all of these 5. Of two sources of one rank the newer wins.
"""

from tools.starter_build.posts import FACTBOOK, WIKIDATA, Fact, Post
from tools.starter_build.report import Report

_RANKS = {FACTBOOK["source"]: 3, WIKIDATA["source"]: 4}
LOWEST = 5
_PURPOSES = ("emergency", "general", "consular", "visa")
ALSO_GENERAL = "Also the main number"


def add_contacts(
    post: Post, contacts: list[Fact], ranks: dict[str, int], report: Report
) -> None:
    """Add contacts of one source; of each channel and purpose the best source stays.

    A wrong number harms more than a missing one, so no second source stands beside
    the best; what differs is listed.
    """
    for slot in dict.fromkeys(_slot(one) for one in contacts):
        new = [one for one in contacts if _slot(one) == slot]
        old = [one for one in post.contacts if _slot(one) == slot]
        if old and _order(old[0], ranks) <= _order(new[0], ranks):
            _list(post, new, old, report)
            continue
        _list(post, old, new, report)
        post.contacts = [one for one in post.contacts if one not in old] + new
    post.contacts = _each_once(post.contacts)
    post.contacts.sort(key=lambda one: _order(one, ranks)[0])


def _each_once(contacts: list[Fact]) -> list[Fact]:
    """Return each number or address once: for emergencies, else for everything."""
    kept: dict[tuple[str, str], Fact] = {}
    for one in sorted(contacts, key=lambda one: _PURPOSES.index(_slot(one)[1])):
        known = kept.setdefault((one["channel"], _same(one)), one)
        if known is not one and _slot(known)[1] == "emergency":
            kept[one["channel"], _same(one)] = known | {"note": ALSO_GENERAL}
    return list(kept.values())


def _slot(contact: Fact) -> tuple[str, str]:
    return contact["channel"], contact.get("purpose", "general")


def _order(contact: Fact, ranks: dict[str, int]) -> tuple[int, tuple[int, ...]]:
    source = contact["source"]
    rank = {**_RANKS, **ranks}.get(source, LOWEST)
    newest_first = tuple(-int(part) for part in contact["source_date"].split("-"))
    return rank, newest_first


def _list(post: Post, lost: list[Fact], kept: list[Fact], report: Report) -> None:
    same = {_same(one) for one in kept}
    for one in lost:
        if _same(one) not in same and one["channel"] != "website":
            whose = f"{post.sending} {post.kind} in {post.receiving} {post.city}"
            report.remark(
                "contact left out: another source ranks higher",
                f"{whose}: {one['channel']} {one['value']} ({one['source']}),"
                f" not {kept[0]['value']} ({kept[0]['source']})",
            )


def _same(contact: Fact) -> str:
    return contact.get("e164") or contact["value"].casefold()
