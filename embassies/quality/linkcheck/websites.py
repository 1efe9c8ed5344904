"""Check the recorded websites that are due, several hosts at once."""

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from embassies.models import Check, Contact
from embassies.quality.linkcheck.fetch import FetchResult, fetch
from portal.countries.models import Ministry
from portal.web.fetch import user_agent
from portal.web.fetch_guard import OPEN_INTERNET, Network

HOSTS_AT_ONCE = 8
PAUSE = 1.0
"""Seconds between two requests to one host, which may be a small server."""
SAMPLE = 20
"""Fetches that must all fail to connect before our own network is blamed."""

_Results = list[tuple[str, FetchResult]]
"""Address and result of each fetch."""
_CONNECTION_FAILURES = {
    Check.Outcome.NO_HOST,
    Check.Outcome.TIMEOUT,
    Check.Outcome.REFUSED,
}


class OfflineError(Exception):
    """Nothing at all answers: it is our network, and nothing was stored."""


def due(at: datetime, *, everything: bool = False) -> list[str]:
    """Return the addresses to fetch, those never fetched first. Three queries."""
    contacts = Contact.objects.filter(
        channel=Contact.Channel.WEBSITE, withdrawn_at=None, mission__withdrawn_at=None
    )
    addresses = set(contacts.order_by().values_list("value", flat=True).distinct())
    addresses |= Ministry.objects.websites()
    checks = Check.objects.filter(kind=Check.Kind.WEBSITE)
    known = dict(checks.values_list("value", "checked_at"))
    if not everything:
        addresses -= set(checks.recent(at).values_list("value", flat=True))
    return sorted(addresses, key=lambda one: (one in known, known.get(one, at), one))


def check(
    addresses: Iterable[str],
    *,
    at: datetime,
    network: Network = OPEN_INTERNET,
    pause: float = PAUSE,
) -> Iterator[Check]:
    """Fetch websites, store each result and yield it. Raise OfflineError.

    Several hosts at once, and one request to a host at a time.
    """
    known = _known(addresses := list(addresses))
    unsaved: _Results = []
    is_online = False
    for found in _fetch_all(addresses, known, network, pause):
        unsaved += found
        is_online = is_online or any(
            one.outcome not in _CONNECTION_FAILURES for _, one in found
        )
        # Nothing is stored before one site answered: an outage of ours is no finding.
        if is_online:
            yield from _save(unsaved, known, at)
            unsaved = []
        elif len(unsaved) >= SAMPLE:
            raise OfflineError
    yield from _save(unsaved, known, at)


def _known(addresses: Collection[str]) -> dict[str, Check]:
    rows = Check.objects.filter(kind=Check.Kind.WEBSITE)
    wanted = set(addresses)
    return {row.value: row for row in rows.iterator() if row.value in wanted}


def _fetch_all(
    addresses: Iterable[str], known: dict[str, Check], network: Network, pause: float
) -> Iterator[_Results]:
    """Yield the results of each host. No query in the threads."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for address in addresses:
        hosts[_host(address)].append(address)
    fetch_host = partial(_fetch_host, known=known, network=network, pause=pause)
    with ThreadPoolExecutor(HOSTS_AT_ONCE) as threads:
        running = [threads.submit(fetch_host, one) for one in hosts.values()]
        try:
            for done in as_completed(running):
                yield done.result()
        finally:
            for one in running:
                one.cancel()


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _fetch_host(
    addresses: list[str], *, known: dict[str, Check], network: Network, pause: float
) -> _Results:
    found: _Results = []
    for address in addresses:
        if found:
            time.sleep(pause)
        old = known.get(address)
        result = fetch(
            address,
            agent=user_agent("link check"),
            etag=old.etag if old else "",
            last_modified=old.last_modified if old else "",
            network=network,
        )
        found.append((address, result))
    return found


def _save(results: _Results, known: dict[str, Check], at: datetime) -> Iterator[Check]:
    for address, result in results:
        row = known.get(address) or Check(kind=Check.Kind.WEBSITE, value=address)
        columns = asdict(result)
        if result.status == 304:  # Not modified: address and validators still hold.
            columns = {"outcome": result.outcome, "status": 304, "detail": ""}
        row.note(at=at, **columns)
        yield row
