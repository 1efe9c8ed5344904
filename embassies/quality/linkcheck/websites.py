"""Which recorded websites are due, and what did a visit of each come to?"""

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from embassies.models import Check, Contact
from embassies.quality.linkcheck.visiting import Visit, visit
from portal.countries.models import Ministry
from portal.web.fetch_guard import OPEN_INTERNET, Network

HOSTS_AT_ONCE = 8
PAUSE = 1.0
"""Seconds between two visits of one host."""
SAMPLE = 20
"""Visits that must all come to nothing before our own network is blamed."""

_Found = list[tuple[str, Visit]]
_OUR_SIDE = {Check.Outcome.NO_HOST, Check.Outcome.TIMEOUT, Check.Outcome.REFUSED}


class OfflineError(Exception):
    """Nothing at all answers: it is our network, and nothing was stored."""


def due(at: datetime, *, everything: bool = False) -> list[str]:
    """Return the addresses to visit, those never visited first. Three queries."""
    shown = Contact.objects.filter(
        channel=Contact.Channel.WEBSITE, withdrawn_at=None, mission__withdrawn_at=None
    )
    told = set(shown.order_by().values_list("value", flat=True).distinct())
    ministries = Ministry.objects.exclude(directory_url="")
    told |= set(ministries.values_list("directory_url", flat=True))
    checks = Check.objects.filter(kind=Check.Kind.WEBSITE)
    known = dict(checks.values_list("value", "checked_at"))
    if not everything:
        told -= set(checks.recent(at).values_list("value", flat=True))
    return sorted(told, key=lambda one: (one in known, known.get(one, at), one))


def check(
    addresses: Iterable[str],
    *,
    at: datetime,
    network: Network = OPEN_INTERNET,
    pause: float = PAUSE,
) -> Iterator[Check]:
    """Visit websites and store each result; yield it. Raise OfflineError.

    Several hosts at once, and one visit of a host at a time.
    """
    known = _known(addresses := list(addresses))
    waiting: list[tuple[str, Visit]] = []
    is_online = False
    for found in _visits(addresses, known, network, pause):
        waiting += found
        is_online = is_online or any(one.outcome not in _OUR_SIDE for _, one in found)
        if is_online:
            yield from _stored(waiting, known, at)
            waiting = []
        elif len(waiting) >= SAMPLE:
            raise OfflineError
    yield from _stored(waiting, known, at)


def _known(addresses: Collection[str]) -> dict[str, Check]:
    rows = Check.objects.filter(kind=Check.Kind.WEBSITE)
    wanted = set(addresses)
    return {row.value: row for row in rows.iterator() if row.value in wanted}


def _visits(
    addresses: Iterable[str], known: dict[str, Check], network: Network, pause: float
) -> Iterator[_Found]:
    """Yield what the visits of each host came to. No query in the threads."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for address in addresses:
        hosts[_host(address)].append(address)
    go = partial(_visit_host, known=known, network=network, pause=pause)
    with ThreadPoolExecutor(HOSTS_AT_ONCE) as threads:
        running = [threads.submit(go, one) for one in hosts.values()]
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


def _visit_host(
    addresses: list[str], *, known: dict[str, Check], network: Network, pause: float
) -> _Found:
    found: _Found = []
    for address in addresses:
        if found:
            time.sleep(pause)
        old = known.get(address)
        visited = visit(
            address,
            agent=_agent(),
            etag=old.etag if old else "",
            last_modified=old.last_modified if old else "",
            network=network,
        )
        found.append((address, visited))
    return found


def _agent() -> str:
    return f"consular-help-portal/1 (link check; +{settings.SITE_URL})"


def _stored(found: _Found, known: dict[str, Check], at: datetime) -> Iterator[Check]:
    for address, one in found:
        row = known.get(address) or Check(kind=Check.Kind.WEBSITE, value=address)
        row.note(at=at, **_columns(one))
        yield row


def _columns(one: Visit) -> dict[str, Any]:
    names = ("outcome", "status", "final_url", "detail", "etag", "last_modified")
    columns = {name: getattr(one, name) for name in names}
    if one.status == 304:  # Says nothing new of them.
        columns = {"outcome": one.outcome, "status": one.status, "detail": ""}
    return columns
