"""What waits for one member of staff, of every kind: the lists, and one count."""

from typing import TypeVar, cast

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model, QuerySet

from embassies.import_requests.workflow import APPROVE as APPROVE_IMPORTS, OVERRIDE
from embassies.models import ImportRequest, ReaderReport, Verification
from embassies.review.reviewed_models import CHANGE
from portal.review.models import Proposal
from portal.review.registry import decidable_labels
from portal.review.reviewed_model import APPROVE

Row = TypeVar("Row", bound=Model)
Keys = QuerySet[Model, tuple[int]]


def proposals_to_decide(user: User) -> QuerySet[Proposal]:
    return Proposal.objects.waiting_for(user).exclude(proposer=user)


def own_proposals_asked_about(user: User) -> QuerySet[Proposal]:
    return Proposal.objects.waiting_for(user).filter(proposer=user)


def overrides_to_review(user: User) -> QuerySet[Proposal]:
    """Return what others put through alone, which a user may review."""
    alone = Proposal.objects.overrides_to_review()
    others = alone.exclude(proposer=user).exclude(decided_by=user)
    return others.filter(target_label__in=decidable_labels(user))


def second_looks(user: User) -> QuerySet[Verification]:
    if not (user.has_perm(CHANGE) or user.has_perm(APPROVE)):
        return Verification.objects.none()
    return Verification.objects.waiting_for(user)


def imports_to_decide(user: User) -> QuerySet[ImportRequest]:
    if not user.has_perm(APPROVE_IMPORTS):
        return ImportRequest.objects.none()
    is_officer = user.has_perm(OVERRIDE)
    return ImportRequest.objects.waiting_for(user, is_officer=is_officer)


def reports_to_handle(user: User) -> QuerySet[ReaderReport]:
    if not user.has_perm(CHANGE):
        return ReaderReport.objects.none()
    return ReaderReport.objects.waiting()


def count_waiting(user: User | AnonymousUser) -> int:
    """Count all that waits for a user. One query, besides those of permissions."""
    if not isinstance(user, User) or not user.is_staff:
        return 0
    first, *rest = [
        _keys(proposals_to_decide(user)),
        _keys(own_proposals_asked_about(user)),
        _keys(overrides_to_review(user)),
        _keys(second_looks(user)),
        _keys(imports_to_decide(user)),
        _keys(reports_to_handle(user)),
    ]
    return first.union(*rest, all=True).count()


def _keys(rows: QuerySet[Row]) -> Keys:
    return cast("Keys", rows.order_by().values_list("pk"))
