"""Readers' reports of errors: the rate limit, and how staff accept or dismiss them.

No account, no cookie, nothing kept about the sender but the address of those who ask
for an answer, until it is queued. Against machines: the checks of
portal/web/public_forms.py, and a count by sender under a hash that changes each hour
and is forgotten after it.
"""

from datetime import datetime

from django.core.cache import cache
from django.db import OperationalError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from embassies.models import ReaderReport
from embassies.review.reviewed_models import CHANGE
from embassies.review.workflow import Edit, submit
from portal.review.actor import Actor, NotPossibleError, require_permission
from portal.review.guard import reviewed
from portal.review.models import Proposal

MAX_REPORTS_PER_HOUR = 5
"""From one address; counted for all processes together."""


def allow_report(address: str, *, at: datetime) -> bool:
    """Count a report; return False from the sixth of an hour on. Raise DatabaseError.

    The address itself is not kept. Each report adds a key of its own to the shared
    cache: add() is atomic, so two at the same moment never count as one.
    """
    hour = f"{at:%Y-%m-%dT%H}"
    key = salted_hmac(
        "embassies.quality.reader_reports", f"{hour} {address}", algorithm="sha256"
    )
    name = f"correction-{key.hexdigest()}"
    for number in range(MAX_REPORTS_PER_HOUR):
        if cache.add(f"{name}-{number}", 1, timeout=3600):
            return True
        if cache.get(f"{name}-{number}") is None:
            # The cache hides why: a full disk, a lock.
            raise OperationalError("Reports cannot be counted.")
    return False


def accept(report: ReaderReport, edit: Edit, actor: Actor) -> Proposal:
    """Submit a proposal from a report, in the name of whoever accepts it.

    Raise NotPossibleError where the report was handled or changes nothing.
    """
    with transaction.atomic(), reviewed():
        row = _waiting(report, actor)
        proposal = submit(edit, actor)
        if proposal is None:
            raise NotPossibleError(_("The record says that already."))
        row.proposal = proposal
        _close(row, ReaderReport.State.ACCEPTED, actor)
    return proposal


def dismiss(report: ReaderReport, outcome: str, answer: str, actor: Actor) -> None:
    """Close a report without a change. Raise NotPossibleError where it was handled.

    ``answer`` is a line to the reader, who gets it by e-mail where they asked for one.
    """
    with transaction.atomic():
        row = _waiting(report, actor)
        row.outcome, row.answer = outcome, " ".join(answer.split())
        _close(row, ReaderReport.State.DISMISSED, actor)


def _close(row: ReaderReport, state: str, actor: Actor) -> None:
    row.state, row.handled_by, row.handled_at = state, actor.by, actor.at
    row.save()


def _waiting(report: ReaderReport, actor: Actor) -> ReaderReport:
    require_permission(actor, CHANGE)
    row = ReaderReport.objects.select_for_update().get(pk=report.pk)
    if row.state != ReaderReport.State.WAITING:
        raise NotPossibleError(_("It was dealt with already."))
    return row
