"""Record that a person verified missions as still correct.

What is claimed must be possible: the person opened the record, the method has
something to be used on, and nobody checks faster than a person can.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists
from django.utils.translation import gettext as _

from embassies.models import Contact, Kind, Mission, MissionQuerySet, Verification
from embassies.models.verifications import due_date
from embassies.review.reviewed_models import CHANGE
from portal.audit.log import Event, Verb, event, record
from portal.countries.models import CheckMethod, Ministry
from portal.review.actor import (
    Actor,
    NotPossibleError,
    require_permission,
    required_reason,
)
from portal.review.guard import reviewed
from portal.review.models import Proposal
from portal.review.reviewed_model import APPROVE

MAIN_KINDS = (Kind.EMBASSY, Kind.HIGH_COMMISSION)
NEXT_REVIEW = {True: timedelta(days=90), False: timedelta(days=180)}
"""When a record is due again: main posts, which most people turn to, and others.
Never later than its facts count as stale (portal/countries/freshness.py)."""

MAX_CHECKS = 20
"""At once, and by one person within PACE: half a minute for each."""
PACE = timedelta(minutes=10)
READING_TIME = timedelta(seconds=10)
"""The least time between opening a record and confirming it."""
OPENED_FOR = timedelta(hours=12)
"""How long a record counts as opened: a session of staff is no longer."""

_Channel = Contact.Channel
NEEDED: dict[str, tuple[str, ...]] = {
    CheckMethod.CALLED: (_Channel.PHONE,),
    CheckMethod.WEBSITE: (_Channel.WEBSITE,),
    CheckMethod.LETTER: (_Channel.EMAIL, _Channel.FORM, _Channel.FAX),
}
"""The channels of which a method uses one."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says of a mission: checked like this, after opening it then.

    ``seen`` is the ``updated_at`` of what they read; None for nothing readable.
    """

    mission: int
    method: str
    opened_at: datetime | None
    seen: datetime | None


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """How many records were marked, and how many were skipped."""

    missions: int
    contacts: int
    skipped: int


def verifiable(missions: MissionQuerySet) -> MissionQuerySet:
    """Keep the public ones with no proposal waiting."""
    proposed = Exists(Proposal.objects.waiting().about_outer(Mission))
    return missions.public().filter(~proposed)


def possible_methods(missions: Sequence[Mission]) -> dict[int, list[str]]:
    """Return how each mission can have been checked. One query.

    The missions come with their contacts (``with_contacts()``).
    """
    listing = Ministry.objects.exclude(directory_url="").filter(
        country__in={one.sender for one in missions}
    )
    senders = {str(code) for code in listing.values_list("country", flat=True)}
    return {
        one.pk: _methods_of(one, is_listed=one.sender in senders) for one in missions
    }


def _methods_of(mission: Mission, *, is_listed: bool) -> list[str]:
    """Return the methods; ``is_listed``: its ministry has a list of missions."""
    channels = {one.channel for one in mission.contacts.all()}
    possible = {
        method for method, needed in NEEDED.items() if not channels.isdisjoint(needed)
    }
    if is_listed:
        possible.add(CheckMethod.WEBSITE)
    if mission.address or mission.local_address or mission.postal_address:
        possible.add(CheckMethod.LETTER)
    return [one for one in CheckMethod.values if one in possible]


def mark_verified(claims: Collection[Claim], actor: Actor) -> VerificationResult:
    """Mark records and their public contacts as verified; the source's date stays.

    All of them, or none: raise NotPossibleError where a claim cannot be true. A record
    that changed since it was opened, or has a proposal waiting, is skipped.
    """
    require_permission(actor, CHANGE)
    with transaction.atomic(), reviewed():
        _require_pace(len(claims), actor)
        by_key = {one.mission: one for one in claims}
        rows = Mission.objects.filter(pk__in=by_key).select_for_update(of=("self",))
        found = list(verifiable(rows).with_contacts())
        _require_possible(found, by_key, actor.at)
        kept = [one for one in found if one.updated_at == by_key[one.pk].seen]
        contacts = sum(_stamp(one, by_key[one.pk].method, actor) for one in kept)
        _record([(one, by_key[one.pk]) for one in kept], actor)
    return VerificationResult(len(kept), contacts, len(by_key) - len(kept))


def _require_pace(count: int, actor: Actor) -> None:
    """Raise NotPossibleError for more checks than a person can make.

    The person's row is locked: requests at one moment are counted one by one.
    """
    User.objects.select_for_update().get(pk=actor.by.pk)
    recent = Verification.objects.of(actor.by).filter(at__gt=actor.at - PACE).count()
    if count > MAX_CHECKS or recent + count > MAX_CHECKS:
        raise NotPossibleError(
            _(
                "At most %(count)d missions are confirmed at once, and within ten minutes."
                " Nothing was stamped."
            )
            % {"count": MAX_CHECKS}
        )


def _require_possible(
    missions: Sequence[Mission], claims: dict[int, Claim], at: datetime
) -> None:
    """Raise NotPossibleError for the first claim that cannot be true."""
    possible = possible_methods(missions)
    for one in missions:
        claim = claims[one.pk]
        if reason := claim_fault(claim, possible[one.pk], at):
            raise NotPossibleError(
                _("%(mission)s: %(reason)s") % {"mission": one, "reason": reason}
            )


def claim_fault(claim: Claim, possible: Collection[str], at: datetime) -> str:
    """Return why a claim cannot be true; blank where it can."""
    if claim.method not in CheckMethod.values:
        return _("Say how it was checked.")
    if claim.method not in possible:
        return missing_for(claim.method)
    if claim.opened_at is None or at - claim.opened_at > OPENED_FOR:
        return _("Open the mission first, and compare what it shows.")
    if at - claim.opened_at < READING_TIME:
        return _("You opened it a moment ago: check it first, then confirm it.")
    return ""


def missing_for(method: str) -> str:
    """Return why a method cannot have been used on a record."""
    return {
        CheckMethod.CALLED: _("No telephone number is recorded to be called."),
        CheckMethod.WEBSITE: _("No official website is recorded to be read."),
        CheckMethod.LETTER: _("No address is recorded to write to."),
    }[CheckMethod(method)]


def _stamp(mission: Mission, method: str, actor: Actor) -> int:
    """Stamp a mission and its public contacts; return how many. Two queries."""
    wait = NEXT_REVIEW[mission.kind in MAIN_KINDS]
    values = {
        "verified_at": actor.at,
        "verified_by": actor.by,
        "verified_method": method,
        "next_review": (actor.at + wait).date(),
    }
    one = Mission.objects.filter(pk=mission.pk)
    one.update(updated_at=actor.at, unlisted_on="", **values)
    return Contact.objects.filter(mission=mission, withdrawn_at=None).update(**values)


def _record(checked: Iterable[tuple[Mission, Claim]], actor: Actor) -> None:
    """Add the checks, those of the sample with a date, and log each."""
    done = Verification.objects.of(actor.by).in_month(actor.at.date()).count()
    rows: list[Verification] = []
    events: list[Event] = []
    for number, (mission, claim) in enumerate(checked, done + 1):
        due = due_date(number, actor.by.pk, actor.at)
        rows.append(
            Verification(
                mission=mission,
                by=actor.by,
                method=claim.method,
                at=actor.at,
                due_on=due,
            )
        )
        note = {"method": claim.method, "opened": str(claim.opened_at)}
        events.append(event(Verb.CHECKED, mission, note))
    Verification.objects.bulk_create(rows)
    record(events, by=actor.by, at=actor.at)


def look_again(row: Verification, outcome: str, note: str, actor: Actor) -> None:
    """Record what a second person found of a check; raise NotPossibleError.

    A check that was found wrong is taken off the record: nobody vouches for it.
    """
    require_permission(actor, CHANGE, APPROVE)
    with transaction.atomic(), reviewed():
        found = Verification.objects.select_for_update(of=("self",)).waiting()
        check = found.with_people().filter(pk=row.pk).first()
        if check is None:
            raise NotPossibleError(_("There is nothing to look at any more."))
        if check.by_id == actor.by.pk:
            raise NotPossibleError(_("Another person has to look at it."))
        check.outcome, check.note = outcome, required_reason(note)
        check.second_by, check.second_at = actor.by, actor.at
        check.save()
        if outcome == Verification.Outcome.WRONG:
            _take_off(check, actor)
        changes = {"check": check.pk, "outcome": outcome}
        logged = event(Verb.REVIEWED, check.mission, changes, why=check.note)
        record([logged], by=actor.by, at=actor.at)


def _take_off(check: Verification, actor: Actor) -> None:
    """Take a check off a mission and its contacts, which are due at once."""
    nothing = {"verified_at": None, "verified_by": None, "verified_method": ""}
    stamped = Contact.objects.filter(mission=check.mission, verified_at=check.at)
    stamped.update(**nothing)
    Mission.objects.filter(pk=check.mission_id).update(
        **nothing, next_review=actor.at.date(), updated_at=actor.at
    )
