"""Merge of the Factbook's missions with the recorded ones.

The Factbook is newer (January 2026 against November 2022): its address, numbers,
e-mail and website replace the recorded ones, and its kind of post holds.
"""

import re
from collections.abc import Iterator

from embassies.imports.pipeline.posts import CONSULAR
from tools.starter_build.factbook_posts import (
    REPRESENTED,
    Listing,
    accreditations,
    listings,
    unlisted,
)
from tools.starter_build.phones import printed_phones
from tools.starter_build.places import Places, fold
from tools.starter_build.posts import FACTBOOK, Post
from tools.starter_build.report import Report
from tools.starter_build.wikidata_posts import online_contacts, set_place

_DIPLOMATIC = ("embassy", "nunciature", "interests_section", "high_commission")
_COORDINATES = re.compile(r"(\d+)[.,](\d+)° N, (\d+)[.,](\d+)° E")
_SEATS = {"MV": ("LK", "Colombo")}
"""US embassies that the Factbook places in another country: (seat, city)."""

_FROM_ELSEWHERE = {
    "LY": "at the US Embassy, Tunis",
    "VE": "Venezuela Affairs Unit, US Embassy, Bogota",
}
"""US embassies whose printed address or numbers are those of another post."""

_CITIES = {"BM": "Hamilton", "CW": "Willemstad", "GL": "Nuuk", "HK": "Hong Kong"} | {
    "FM": "Kolonia",
    "IR": "Tehran",
    "LY": "Tripoli",
    "MV": "Colombo",
    "SB": "Honiara",
    "SC": "Victoria",
    "TW": "Taipei",
    "VU": "Port Vila",
    "WS": "Apia",
}
"""Towns in the Factbook's addresses of US missions that were not recorded before."""


def merge_factbook(posts: list[Post], places: Places, report: Report) -> None:
    """Add the Factbook's missions, or its facts where a mission is recorded."""
    for listing in listings():
        report.count("missions in the Factbook")
        post = _recorded(listing, posts, places)
        if post is None:
            post = _new(listing, places, report)
            posts.append(post)
            report.count("missions new from the Factbook")
        else:
            report.count("missions merged with the Factbook")
            _correct(post, listing, places, report)
        _fill(post, listing, report)
    _drop_superseded(posts, report)
    _drop_vague(posts, report)
    _cover(posts)
    for text in unlisted():
        report.remark("Factbook: offices of no kind the portal has", text)


def _recorded(listing: Listing, posts: list[Post], places: Places) -> Post | None:
    same = [
        post
        for post in posts
        if (post.sending, post.receiving) == (listing.sending, listing.receiving)
        and post.is_honorary == listing.is_honorary
    ]
    if listing.kind in (*_DIPLOMATIC, "representative_office"):
        return _recorded_embassy(listing, same, places)
    return _recorded_consulate(listing, same, places)


def _recorded_embassy(
    listing: Listing, same: list[Post], places: Places
) -> Post | None:
    """Return the embassy, or the interests section that became one."""
    kinds = _DIPLOMATIC if listing.kind == "embassy" else (listing.kind,)
    found = [post for post in same if post.kind in kinds]
    if listing.kind == "representative_office":
        found = [
            post for post in found if not post.city or _in_town(post, listing, places)
        ]
    return min(
        found,
        key=lambda post: (not _in_town(post, listing, places), kinds.index(post.kind)),
        default=None,
    )


def _recorded_consulate(
    listing: Listing, same: list[Post], places: Places
) -> Post | None:
    town = _town(listing, places)
    found = [
        post for post in same if post.is_consular and fold(post.city) == fold(town)
    ]
    return min(found, key=lambda post: post.kind != listing.kind, default=None)


def _in_town(post: Post, listing: Listing, places: Places) -> bool:
    town = _town(listing, places)
    return not town or fold(post.city) == fold(town)


def _town(listing: Listing, places: Places) -> str:
    town = listing.town or _CITIES.get(listing.receiving, "")
    return places.find(listing.receiving, town).city if town else ""


def _new(listing: Listing, places: Places, report: Report) -> Post:
    post = Post(
        listing.sending,
        listing.receiving,
        listing.kind,
        "",
        listing.is_honorary,
        origin=FACTBOOK | {"source_id": listing.key},
    )
    host, town = _SEATS.get(listing.receiving, (listing.receiving, listing.town))
    town = town or _CITIES.get(listing.receiving, "")
    if not town:
        report.remark(
            "Factbook: town not known", f"{listing.receiving} {listing.address}"
        )
    state = listing.district if re.fullmatch(r"[A-Z]{2}", listing.district) else ""
    place = places.find(host, town, state)
    if state and not place.latitude:
        place = places.find(host, town)
    set_place(post, place, report)
    return post


def _correct(post: Post, listing: Listing, places: Places, report: Report) -> None:
    """Correct kind and town; its headings do not tell consulates from agencies."""
    whose = f"{post.sending} in {post.receiving} {post.city}"
    origin = FACTBOOK | {"source_id": listing.key}
    if listing.town and not _in_town(post, listing, places):
        report.remark("town by the Factbook", f"{whose} → {listing.town}")
        set_place(post, places.find(listing.receiving, listing.town), report)
        post.field_sources["city"] = origin
    if post.kind != listing.kind and listing.kind in ("embassy", "consulate_general"):
        if post.kind in ("nunciature", "high_commission"):
            return
        report.remark("kind by the Factbook", f"{whose}: {post.kind} → {listing.kind}")
        post.kind = listing.kind
        post.field_sources["kind"] = origin


def _fill(post: Post, listing: Listing, report: Report) -> None:
    origin = FACTBOOK | {"source_id": listing.key}
    note = _FROM_ELSEWHERE.get(post.receiving, "") if post.kind == "embassy" else ""
    if not note:
        _fill_address(post, listing)
    contacts = list(_contacts(listing, report))
    if note:
        contacts = [contact | {"note": note} for contact in contacts]
    newer = {contact["channel"] for contact in contacts}
    kept = [contact for contact in post.contacts if contact["channel"] not in newer]
    report.count("recorded contacts replaced", len(post.contacts) - len(kept))
    post.contacts = [*({**contact, **origin} for contact in contacts), *kept]
    if contacts:
        report.count("missions with contacts from the Factbook")


def _fill_address(post: Post, listing: Listing) -> None:
    origin = FACTBOOK | {"source_id": listing.key}
    if found := _COORDINATES.fullmatch(listing.address):
        post.latitude, post.longitude = (
            f"{found[1]}.{found[2]}",
            f"{found[3]}.{found[4]}",
        )
        post.precision = "exact"
        post.field_sources["point"] = origin
        return
    for name in ("address", "postal_address"):
        if value := getattr(listing, name):
            setattr(post, name, value)
            if post.origin.get("source") != FACTBOOK["source"]:
                post.field_sources[name] = origin


def _contacts(listing: Listing, report: Report) -> Iterator[dict[str, str]]:
    whose = f"{listing.sending} {listing.kind} in {listing.receiving} {listing.town}"
    for channel, printed in (("phone", listing.phones), ("fax", listing.faxes)):
        for phone in printed_phones(printed, listing.receiving):
            if not phone.e164:
                report.remark(
                    "not a valid number, kept as printed", f"{whose}: {phone.printed}"
                )
            yield {
                "channel": channel,
                "value": phone.printed,
                "e164": phone.e164,
                "extension": phone.extension,
                "note": phone.note,
            }
    online = list(online_contacts(listing.online, FACTBOOK, whose, report))
    yield from online
    if listing.online and not any(one["channel"] == "website" for one in online):
        report.remark("Factbook: no usable website", f"{whose}: {listing.online}")


def _drop_superseded(posts: list[Post], report: Report) -> None:
    """Remove an interests section in a town where the embassy is back."""
    embassies = {
        (post.sending, post.receiving, fold(post.city))
        for post in posts
        if post.kind == "embassy"
    }
    for post in [post for post in posts if post.kind == "interests_section"]:
        if (post.sending, post.receiving, fold(post.city)) in embassies:
            posts.remove(post)
            report.remark(
                "interests section that is an embassy now",
                f"{post.sending} in {post.receiving} {post.city}",
            )


def _drop_vague(posts: list[Post], report: Report) -> None:
    """Remove a consulate of unknown town where the Factbook lists them by town."""
    listed = {
        (one.sending, one.receiving)
        for one in listings()
        if one.kind in CONSULAR and not one.is_honorary
    }
    for post in list(posts):
        vague = post.is_consular and not post.is_honorary and not post.city
        if vague and (post.sending, post.receiving) in listed:
            posts.remove(post)
            report.remark(
                "town not known, listed by town in the Factbook",
                f"{post.sending} {post.kind} in {post.receiving}, "
                f"{len(post.contacts)} contacts",
            )


def _cover(posts: list[Post]) -> None:
    for host, covered in accreditations():
        there = [
            post for post in posts if (post.sending, post.receiving) == ("US", host)
        ]
        kinds = (
            ("embassy", "consulate_general") if host in REPRESENTED else ("embassy",)
        )
        next(post for post in there if post.kind in kinds).cover(covered, FACTBOOK)
