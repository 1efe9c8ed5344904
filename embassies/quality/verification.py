"""Record that a person verified missions as still correct."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists
from django.utils.translation import gettext as _

from embassies.models import Contact, Kind, Mission, MissionQuerySet
from embassies.review.reviewed_models import CHANGE
from portal.audit.log import Verb, event, record
from portal.countries.models import CheckMethod
from portal.review.actor import Actor, NotPossibleError, require_permission
from portal.review.guard import reviewed
from portal.review.models import Proposal

MAIN_KINDS = (Kind.EMBASSY, Kind.HIGH_COMMISSION)
NEXT_REVIEW = {True: timedelta(days=90), False: timedelta(days=180)}
"""When a record is due again: main posts, which most people turn to, and others.
Never later than its facts count as stale (portal/countries/freshness.py)."""


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """How many records were marked, and how many were skipped."""

    missions: int
    contacts: int
    skipped: int


def verifiable(missions: MissionQuerySet, seen: datetime) -> MissionQuerySet:
    """Keep the public ones that did not change since, with no proposal waiting."""
    proposed = Exists(Proposal.objects.waiting().about_outer(Mission))
    return missions.public().filter(~proposed, updated_at__lte=seen)


def mark_verified(
    missions: MissionQuerySet, method: str, actor: Actor, *, seen: datetime
) -> VerificationResult:
    """Mark records and their public contacts as verified; the source's date stays.

    ``seen`` is when the person read them: what changed later, or has a proposal
    waiting, is skipped. Nine queries. Raise NotPossibleError for an unknown method.
    """
    require_permission(actor, CHANGE)
    if method not in CheckMethod.values:
        raise NotPossibleError(_("Say how it was checked."))
    with transaction.atomic(), reviewed():
        chosen = dict(missions.order_by().values_list("pk", "kind"))
        right = Mission.objects.filter(pk__in=list(chosen)).select_for_update()
        keys = set(verifiable(right, seen).values_list("pk", flat=True))
        stamp = {
            "verified_at": actor.at,
            "verified_by": actor.by,
            "verified_method": method,
        }
        contacts = 0
        for is_main, wait in NEXT_REVIEW.items():
            own = [pk for pk in keys if (chosen[pk] in MAIN_KINDS) is is_main]
            values = {**stamp, "next_review": (actor.at + wait).date()}
            shown = Contact.objects.filter(mission__in=own, withdrawn_at=None)
            contacts += shown.update(**values)
            Mission.objects.filter(pk__in=own).update(
                updated_at=actor.at, unlisted_on="", **values
            )
        note = {"method": method, "seen": seen.isoformat()}
        checked = right.filter(pk__in=keys)
        events = [event(Verb.CHECKED, one, note) for one in checked]
        record(events, by=actor.by, at=actor.at)
    return VerificationResult(len(keys), contacts, len(chosen) - len(keys))
