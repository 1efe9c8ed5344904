"""Check links and phone numbers that are due, in batches, so that other tasks get their turn."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from django.utils import timezone
from django_tasks import task

from embassies.models import Check
from embassies.quality.linkcheck import phones, websites

BATCH_SIZE = 200
"""Websites visited by one queued task: about two minutes."""


@task()
def check_due_links() -> int:
    """Check one batch of what is due, and queue the next one while there is more."""
    at = timezone.now()
    addresses = websites.due(at)
    checked = sum(1 for _ in check_links(addresses[:BATCH_SIZE], at=at))
    if len(addresses) > BATCH_SIZE:
        check_due_links.enqueue()
    return checked


def check_links(
    addresses: list[str], *, at: datetime, everything: bool = False
) -> Iterator[Check]:
    """Check due numbers and the given websites; delete checks of what is gone."""
    Check.objects.exclude(pk__in=Check.objects.in_use().values("pk")).delete()
    numbers = phones.due(at, everything=everything)
    yield from chain(phones.check(numbers, at=at), websites.check(addresses, at=at))
