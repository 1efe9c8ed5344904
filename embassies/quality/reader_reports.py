"""Reports of errors by readers: how many one may send, and how staff close them.

No account, no cookie, nothing kept about the sender. Against machines: the checks of
portal/web/public_forms.py, and a count by sender under a hash that changes each hour
and is forgotten after it.
"""

from datetime import datetime

from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from embassies.models import ReaderReport
from embassies.review.reviewed_models import CHANGE
from embassies.review.workflow import Edit, submit
from portal.review.actor import Actor, NotPossibleError, require_permission
from portal.review.guard import reviewed
from portal.review.models import Proposal

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


def accept(report: ReaderReport, edit: Edit, actor: Actor) -> Proposal:
    """Make a report into a proposal, in the name of whoever accepts it."""
    with transaction.atomic(), reviewed():
        row = _waiting(report, actor)
        proposal = submit(edit, actor)
        if proposal is None:
            raise NotPossibleError(_("The record says that already."))
        row.state, row.proposal = ReaderReport.State.ACCEPTED, proposal
        row.handled_by, row.handled_at = actor.by, actor.at
        row.save()
    return proposal


def dismiss(report: ReaderReport, actor: Actor) -> None:
    """Close a report without a change."""
    with transaction.atomic():
        row = _waiting(report, actor)
        row.state = ReaderReport.State.DISMISSED
        row.handled_by, row.handled_at = actor.by, actor.at
        row.save()


def _waiting(report: ReaderReport, actor: Actor) -> ReaderReport:
    require_permission(actor, CHANGE)
    row = ReaderReport.objects.select_for_update().get(pk=report.pk)
    if row.state != ReaderReport.State.WAITING:
        raise NotPossibleError(_("It was dealt with already."))
    return row
