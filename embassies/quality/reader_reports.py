"""What do readers say is wrong, and what becomes of it?

No account, no cookie, nothing kept about the sender. Against machines: what
portal/web/public_forms.py says, and a count by sender under a hash that changes each hour and is
forgotten after it.
"""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from embassies.models import Proposal, ReaderReport
from embassies.review.workflow import (
    CHANGE,
    Edit,
    NotPossibleError,
    require_permission,
    submit,
)
from portal.review.guard import reviewed

PER_HOUR = 5
"""Reports from one address in an hour; counted for all processes together."""


def may_send(address: str, *, at: datetime) -> bool:
    """Count a report; False from the sixth on. The address itself is not kept.

    A report takes a place of its own in the cache that all processes share: two at
    the same moment never take one place.
    """
    hour = f"{at:%Y-%m-%dT%H}"
    key = salted_hmac(
        "embassies.quality.reader_reports", f"{hour} {address}", algorithm="sha256"
    )
    name = f"correction-{key.hexdigest()}"
    places = (f"{name}-{number}" for number in range(PER_HOUR))
    return any(cache.add(place, 1, timeout=3600) for place in places)


def accept(report: ReaderReport, edit: Edit, *, by: User, at: datetime) -> Proposal:
    """Make a report into a proposal, in the name of whoever accepts it."""
    with transaction.atomic(), reviewed():
        row = _waiting(report, by)
        proposal = submit(edit, by=by, at=at)
        if proposal is None:
            raise NotPossibleError(_("The record says that already."))
        row.state, row.proposal = ReaderReport.State.ACCEPTED, proposal
        row.handled_by, row.handled_at = by, at
        row.save()
    return proposal


def dismiss(report: ReaderReport, *, by: User, at: datetime) -> None:
    """Close a report without a change."""
    with transaction.atomic():
        row = _waiting(report, by)
        row.state = ReaderReport.State.DISMISSED
        row.handled_by, row.handled_at = by, at
        row.save()


def _waiting(report: ReaderReport, by: User) -> ReaderReport:
    require_permission(by, CHANGE)
    row = ReaderReport.objects.select_for_update().get(pk=report.pk)
    if row.state != ReaderReport.State.WAITING:
        raise NotPossibleError(_("It was dealt with already."))
    return row
