"""Missions from the facts that were taken from Wikidata (2022-11-16)."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from portal.countries.names import is_country
from tools.starter_build.online_addresses import is_valid
from tools.starter_build.phones import e164
from tools.starter_build.places import Place, Places
from tools.starter_build.posts import GEONAMES, WIKIDATA, Fact, Post
from tools.starter_build.report import Report
from tools.starter_build.tables import read_csv, read_pipes

CORRECTIONS = Path(__file__).with_name("corrections.csv")
MOVED = "city:"
"""Begins a change of the town, which cleaning.move_seats makes."""
Key = tuple[str, str, str, str]
_ACCREDITED = ("embassy", "high_commission", "nunciature", "permanent_mission")


def wikidata_posts(facts: Path, places: Places, report: Report) -> list[Post]:
    """Return the posts with the contacts and other countries recorded for them."""
    posts = {key: _post(key, places, report) for key in _keys(facts, report)}
    moved = _correct(posts, report)
    _add_contacts(posts | moved, facts, report)
    to_holy_see = {post.sending: post for post in moved.values()}
    _cover(posts, to_holy_see, facts, places)
    return [*posts.values(), *to_holy_see.values()]


def _keys(facts: Path, report: Report) -> Iterator[Key]:
    for host, city, kind, senders in read_pipes(facts / "missions_by_place.txt"):
        for sender in senders.split():
            report.count("posts in missions_by_place.txt")
            if is_country(sender) and is_country(host):
                yield sender, host, city, kind
            else:
                report.remark("left out: not a state", f"{sender} in {host} {city}")


def _post(key: Key, places: Places, report: Report) -> Post:
    sender, host, city, kind = key
    honorary = kind == "honorary_consulate"
    post = Post(
        sender, host, "consulate" if honorary else kind, "", honorary, origin=WIKIDATA
    )
    set_place(post, places.find(host, city) if city else places.somewhere(host), report)
    return post


def set_place(post: Post, place: Place, report: Report) -> None:
    """Set the city of a post, the city's point and time zone, and its seat."""
    post.city, post.geonames_id = place.city, place.geonames_id
    post.latitude, post.longitude = place.latitude, place.longitude
    post.time_zone = place.time_zone
    post.city_point = place.point
    if place.latitude:
        post.precision = "city"
        post.field_sources["point"] = GEONAMES
    elif place.city:
        report.remark("no position for", f"{place.city}, {post.receiving}")
    _set_country(post, place.country, report)


def _set_country(post: Post, country: str, report: Report) -> None:
    if not country or country == post.receiving:
        return
    whose = f"{post.sending} {post.kind} {post.receiving} {post.city} → {country}"
    if Places.is_territory(country, post.receiving):
        report.remark("the receiving country is a territory", whose)
        post.receiving = country
    else:
        report.remark("the seat is in another country", whose)
        post.seat = country


def _correct(posts: dict[Key, Post], report: Report) -> dict[Key, Post]:
    """Apply corrections.csv and return the posts that are to the Holy See."""
    moved = {}
    for row in read_csv(CORRECTIONS):
        if row["change"].startswith(MOVED):
            continue
        key = row["sending"], row["receiving"], row["city"], row["kind"]
        post = posts.pop(key)
        report.remark("corrected by hand", f"{' '.join(key)}: {row['why']}")
        if row["change"] == "to_holy_see":
            moved[key] = post
    return moved


def _cover(
    posts: dict[Key, Post], to_holy_see: dict[str, Post], facts: Path, places: Places
) -> None:
    """Add the other countries covered.

    An embassy in Rome that covers the Holy See is one of its own: the Holy See
    receives no ambassador who is accredited to Italy.
    """
    rome = places.find("IT", "Rome")
    for sender, host, city, covered in read_pipes(facts / "accreditations.txt"):
        codes = [code for code in covered.split() if is_country(code)]
        if host == "IT" and "VA" in codes:
            post = to_holy_see.setdefault(
                sender, Post(sender, "VA", "embassy", "Rome", origin=WIKIDATA)
            )
        else:
            post = _accredited(posts, sender, host, city)
        for code in codes:
            post.cover(code, WIKIDATA)
    for post in to_holy_see.values():
        post.receiving = "VA"
        post.covers = [one for one in post.covers if one["country"] != "VA"]
        set_place(post, rome, Report())


def _accredited(posts: dict[Key, Post], sender: str, host: str, city: str) -> Post:
    found = (posts.get((sender, host, city, kind)) for kind in _ACCREDITED)
    return next(filter(None, found), None) or next(
        post for key, post in posts.items() if key[:3] == (sender, host, city)
    )


def _add_contacts(posts: dict[Key, Post], facts: Path, report: Report) -> None:
    for *key, website, phone, email in read_pipes(facts / "contacts.txt"):
        post = posts.get((key[0], key[1], key[2], key[3]))
        if post is None:
            report.remark("contacts of no post", " ".join(key))
            continue
        whose = " ".join(key)
        post.contacts = [
            *_phone(phone, post.seat or post.receiving, whose, report),
            *online_contacts(f"{email} {website}", WIKIDATA, whose, report),
        ]


def _phone(number: str, region: str, whose: str, report: Report) -> Iterator[Fact]:
    if number:
        valid = e164(number, region)
        if not valid:
            report.remark("not a valid number, kept as printed", f"{whose}: {number}")
        yield {"channel": "phone", "value": number, "e164": valid} | WIKIDATA


def online_contacts(
    text: str, origin: Fact, whose: str, report: Report
) -> Iterator[Fact]:
    """Yield the e-mail addresses, then the websites, that a text holds."""
    found: defaultdict[str, list[Fact]] = defaultdict(list)
    for word in re.split(r"[\s;]+", text):
        value = word.removeprefix("mailto:").strip(".,;")
        if "@" in value or value.startswith(("http://", "https://")):
            channel = "website" if "://" in value else "email"
            if is_valid(channel, value):
                found[channel].append({"channel": channel, "value": value} | origin)
            else:
                report.remark(f"{channel} dropped", f"{whose}: {value}")
    yield from (*found["email"], *found["website"])
