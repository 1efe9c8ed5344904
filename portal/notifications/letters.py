"""E-mails to staff: one for all that a person is to be told by then.

They name titles and states and link to the proposal; what is proposed stays on the
staff pages.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from portal.notifications.models import Notification
from portal.notifications.recipients import preference_of
from portal.review.models import Proposal
from portal.subscriptions.models import Letter
from portal.web.structured_data import absolute

MAX_ITEMS = 50
"""Proposals under each heading; the staff pages have them all."""
VALID_FOR = timedelta(days=7)
"""How long an e-mail waits for a mail server that fails."""
Kind = Notification.Kind


@dataclass(frozen=True, slots=True)
class Section:
    """What an e-mail says under one heading; ``more`` counts what is left out."""

    heading: str
    proposals: list[tuple[Proposal, str]]
    more: int

    @property
    def count(self) -> int:
        return len(self.proposals) + self.more


def queue_staff_letters(at: datetime) -> int:
    """Queue an e-mail to each person who is to be told something; return how many."""
    due = Notification.objects.due(at).order_by().values("user").distinct()
    people = User.objects.filter(pk__in=due).select_related("notification_preference")
    return sum(_queue(user, at) for user in people.order_by("pk"))


def _queue(user: User, at: datetime) -> int:
    with transaction.atomic(), override(preference_of(user).language):
        rows = list(Notification.objects.select_for_update().filter(user=user).due(at))
        sections = _sections(user, rows)
        Notification.objects.filter(pk__in=[one.pk for one in rows]).delete()
        if sections and user.is_active and user.is_staff and user.email:
            _letter(user, sections, at).save()
            return 1
    return 0


def _sections(user: User, rows: Iterable[Notification]) -> list[Section]:
    """Return what still holds, by heading. Three queries."""
    keys: dict[str, set[int]] = {str(kind): set() for kind in Kind}
    for row in rows:
        keys[row.kind].add(row.proposal_id)
    mine = set(Proposal.objects.waiting_for(user).values_list("pk", flat=True))
    alone = set(Proposal.objects.overrides_to_review().values_list("pk", flat=True))
    keys[Kind.DECIDE] &= mine
    keys[Kind.QUESTION] &= mine
    keys[Kind.LOOK] &= alone
    found = Proposal.objects.with_people().in_bulk(set().union(*keys.values()))
    return [
        _section(Kind(kind), [found[key] for key in sorted(ones)])
        for kind, ones in keys.items()
        if ones
    ]


def _section(kind: Kind, proposals: list[Proposal]) -> Section:
    shown = [
        (one, absolute(reverse("admin:review_proposal_change", args=[one.pk])))
        for one in proposals[:MAX_ITEMS]
    ]
    return Section(str(kind.label), shown, len(proposals) - len(shown))


def _letter(user: User, sections: list[Section], at: datetime) -> Letter:
    context = {
        "sections": sections,
        "desk": absolute(reverse("admin:index")),
        "choice": absolute(reverse("notification-preference")),
    }
    return Letter(
        kind=Letter.Kind.STAFF,
        about=f"staff {user.pk} {at.isoformat()}",
        to=user.email,
        subject=_subject(sections),
        text=render_to_string("notifications/mail/staff.txt", context),
        queued_at=at,
        next_try_at=at,
        until=at + VALID_FOR,
    )


def _subject(sections: list[Section]) -> str:
    """Return one line: a proposal's title where it is the only one, else how many."""
    parts = [f"{one.heading}: {one.count}" for one in sections]
    if len(parts) == sections[0].count == 1:
        parts = [f"{sections[0].heading}: {sections[0].proposals[0][0].title}"]
    return " ".join(" · ".join(parts).split())[:300]
