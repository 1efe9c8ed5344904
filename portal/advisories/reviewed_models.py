"""What takes two people about an advisory, and what happens when they agree?"""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from portal.advisories.issuing import end, issue, revise
from portal.advisories.models import Advisory
from portal.advisories.preview import links
from portal.review.items import amended
from portal.review.kinds import APPROVE, Kind, Verb, own_fields, register_reviewed
from portal.review.models import Motion
from portal.translations.models import REVIEWED, Translation

ISSUE = "advisories.issue_advisory"
FOLLOWS = ("guidance_html", "issued_at", "cancelled_at", "changed_at", "version")
"""Fields that follow from what was decided."""


def put_out(motion: Motion, advisory: Any, by: User, at: datetime) -> None:
    """Issue, end or change an advisory as it was proposed; raise NotPossibleError."""
    if motion.verb == Verb.RAISE:
        issue(advisory, at=at, by=by)
    elif motion.verb == Verb.END:
        end(advisory, motion.why, at=at, by=by)
    else:
        found = amended(ADVISORY, advisory, motion.items)
        found.row.full_clean()
        for one in found.kept:
            one.full_clean()
            one.save()
        for one in found.gone:
            one.delete()
        revise(found.row, motion.why, at=at, by=by)


ADVISORY = Kind(
    model=Advisory,
    own=own_fields(Advisory, *FOLLOWS),
    effect=put_out,
    parts={Translation: "target"},
    part_fields={Translation: REVIEWED},
    watched=("issued_at", "cancelled_at"),
    ask=ISSUE,
    decide=(APPROVE, ISSUE),
    previews=links,
)


def register() -> None:
    register_reviewed(ADVISORY)
