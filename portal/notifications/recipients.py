"""Who is told of an event of a proposal, by e-mail."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Min, Q, QuerySet

from portal.notifications.models import Notification, NotificationPreference
from portal.review.actor import Actor
from portal.review.models import Comment, Proposal
from portal.review.reviewed_model import reviewed_model

Kind = Notification.Kind
_DECIDED = ("approved", "rejected", "overridden")
Audience = tuple[Kind, "QuerySet[User]"]


def note_event(proposal: Proposal, verb: str, actor: Actor) -> list[datetime]:
    """Note who is to be told; return when, for those who had nothing to be told yet.

    Nobody is told what they did themselves. Three queries for each audience.
    """
    starts: list[datetime] = []
    for kind, people in audiences(proposal, verb, actor.by):
        rows = list(
            _notifications(proposal, kind, people.exclude(pk=actor.by.pk), actor.at)
        )
        Notification.objects.bulk_create(
            [row for row, _is_first in rows], ignore_conflicts=True
        )
        starts += [row.due_at for row, is_first in rows if is_first]
    return sorted(set(starts))


def audiences(proposal: Proposal, verb: str, by: User) -> Iterator[Audience]:
    """Yield who is told of what, the person who acted not yet left out."""
    proposer = _reachable().filter(pk=proposal.proposer_id)
    deciders = holders(reviewed_model(proposal.target_label).decide_permissions)
    if verb in ("proposed", "renewed"):
        yield Kind.DECIDE, deciders.exclude(pk=proposal.proposer_id)
    if verb == "overridden":
        yield Kind.LOOK, deciders.exclude(pk=proposal.proposer_id)
    if verb in _DECIDED:
        yield Kind.DECIDED, proposer
    if verb == "reviewed" and proposal.decided_by_id:
        yield Kind.DECIDED, _reachable().filter(pk=proposal.decided_by_id)
    if verb == "asked":
        yield Kind.QUESTION, proposer
    if verb == "commented":
        yield Kind.COMMENT, proposer
    if verb in ("commented", "revised") and by.pk == proposal.proposer_id:
        yield Kind.COMMENT, _askers(proposal)


def holders(permissions: Collection[str]) -> "QuerySet[User]":
    """Keep those who have one of the permissions, and a way to be reached."""
    found = Q(is_superuser=True)
    for one in permissions:
        app, codename = one.split(".")
        for path in ("user_permissions", "groups__permissions"):
            found |= Q(
                (f"{path}__codename", codename),
                (f"{path}__content_type__app_label", app),
            )
    return _reachable().filter(found).distinct()


def _reachable() -> "QuerySet[User]":
    return User.objects.filter(is_active=True, is_staff=True).exclude(email="")


def _askers(proposal: Proposal) -> "QuerySet[User]":
    questions = Comment.objects.filter(proposal=proposal, is_question=True)
    return _reachable().filter(pk__in=questions.values("author"))


def _notifications(
    proposal: Proposal, kind: Kind, people: "QuerySet[User]", at: datetime
) -> Iterator[tuple[Notification, bool]]:
    """Yield what each is to be told, and whether an e-mail begins with it.

    Otherwise it joins the one that is due for that person already.
    """
    users = list(people.select_related("notification_preference"))
    waiting = Notification.objects.filter(user__in=users, due_at__gt=at)
    soonest: dict[int, datetime] = dict(
        waiting.order_by().values_list("user").annotate(Min("due_at"))
    )
    for user in users:
        due_at = preference_of(user).due_at(kind, at)
        if due_at is None:
            continue
        first = soonest.get(user.pk)
        joins = first is not None and first <= due_at
        row = Notification(
            user=user,
            proposal=proposal,
            kind=kind,
            due_at=first if joins and first else due_at,
        )
        yield row, not joins


def preference_of(user: User) -> NotificationPreference:
    """Return what a member of staff chose, or the defaults, not saved."""
    found = getattr(user, "notification_preference", None)
    return found or NotificationPreference(user=user)
