"""Look at what is due, a slice at a time, so that other queued work is not kept waiting."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from django.utils import timezone
from django_tasks import task

from embassies.models import Check
from embassies.quality.linkcheck import phones, websites

SLICE = 200
"""Websites visited by one queued task: about two minutes."""


@task()
def look() -> int:
    """Look at a slice of what is due, and queue the next one while there is more."""
    at = timezone.now()
    addresses = websites.due(at)
    found = sum(1 for _ in look_at(addresses[:SLICE], at=at))
    if len(addresses) > SLICE:
        look.enqueue()
    return found


def look_at(
    addresses: list[str], *, at: datetime, everything: bool = False
) -> Iterator[Check]:
    """Check numbers that are due and the given websites, and forget what is gone."""
    Check.objects.exclude(pk__in=Check.objects.in_use().values("pk")).delete()
    numbers = phones.due(at, everything=everything)
    yield from chain(phones.check(numbers, at=at), websites.check(addresses, at=at))
