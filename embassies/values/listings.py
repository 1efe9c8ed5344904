"""Listings: which governments' lists name a mission, and as of which date. Pure.

A listing is evidence that a post exists, weaker than a status with its own evidence.
What a later list no longer names keeps its listing, with the date since when it is
missing: it is reviewed, and never withdrawn for that.
"""

from collections.abc import Iterable, Mapping
from typing import NotRequired, TypedDict

from portal.countries.partial_dates import first_day, last_day


class Listing(TypedDict):
    """The date of the list (partial, ISO 8601), the page, and since when it is missing."""

    date: str
    url: NotRequired[str]
    missing_since: NotRequired[str]


Listings = Mapping[str, Listing]
"""Listings by the key of their source."""


class ListingDates(TypedDict):
    """The latest date of a list that has a mission, and since when one misses it."""

    listed_on: str
    unlisted_on: str


def merged(known: Listings, new: Listings) -> dict[str, Listing]:
    """Return the listings with the newer one of each source."""
    found = dict(known)
    for source, listing in new.items():
        if source not in found or _is_newer(listing["date"], found[source]):
            found[source] = listing
    return found


def without(known: Listings, source: str, since: str) -> dict[str, Listing]:
    """Return the listings where a later list of a source has the mission no more."""
    return {**known, source: {**known[source], "missing_since": since}}


def listing_dates(listings: Listings) -> ListingDates:
    missing = [one.get("missing_since", "") for one in listings.values()]
    present = [one["date"] for one in listings.values() if "missing_since" not in one]
    return {"listed_on": _latest(present), "unlisted_on": _latest(missing)}


def _is_newer(date: str, known: Listing) -> bool:
    latest, earliest = (
        last_day(date),
        first_day(known.get("missing_since") or known["date"]),
    )
    return earliest is None or (latest is not None and latest >= earliest)


def _latest(dates: Iterable[str]) -> str:
    return max(dates, default="")
