"""What do readers say is wrong, and what becomes of it?

No account, no cookie, nothing kept about the sender. Against machines: what
portal/guests.py says, and a count by sender under a hash that changes each hour and is
forgotten after it.
"""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from embassies.models import Correction, Proposal
from embassies.review import CHANGE, Edit, NotPossibleError, may, submit
from portal.review.guard import reviewed

PER_HOUR = 5
"""Reports from one address in an hour; counted for all processes together."""


def may_send(address: str, *, at: datetime) -> bool:
    """Count a report; False from the sixth on. The address itself is not kept.

    A report takes a place of its own in the cache that all processes share: two at
    the same moment never take one place.
    """
    hour = f"{at:%Y-%m-%dT%H}"
    key = salted_hmac("embassies.corrections", f"{hour} {address}", algorithm="sha256")
    name = f"correction-{key.hexdigest()}"
    places = (f"{name}-{number}" for number in range(PER_HOUR))
    return any(cache.add(place, 1, timeout=3600) for place in places)


def accept(correction: Correction, edit: Edit, *, by: User, at: datetime) -> Proposal:
    """Make a report into a proposal, in the name of whoever accepts it."""
    with transaction.atomic(), reviewed():
        row = _waiting(correction, by)
        proposal = submit(edit, by=by, at=at)
        if proposal is None:
            raise NotPossibleError(_("The record says that already."))
        row.state, row.proposal = Correction.State.ACCEPTED, proposal
        row.handled_by, row.handled_at = by, at
        row.save()
    return proposal


def dismiss(correction: Correction, *, by: User, at: datetime) -> None:
    """Close a report without a change."""
    with transaction.atomic():
        row = _waiting(correction, by)
        row.state = Correction.State.DISMISSED
        row.handled_by, row.handled_at = by, at
        row.save()


def _waiting(correction: Correction, by: User) -> Correction:
    may(by, CHANGE)
    row = Correction.objects.select_for_update().get(pk=correction.pk)
    if row.state != Correction.State.WAITING:
        raise NotPossibleError(_("It was dealt with already."))
    return row
