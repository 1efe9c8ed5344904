"""How a proposal stands to its record as it is now. Nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.review.items import Conflict, Line
from portal.review.models import Proposal
from portal.review.reviewed_model import Verb, reviewed_model


@dataclass(frozen=True, slots=True)
class Standing:
    """How a waiting proposal stands to the record as it is now."""

    outdated: bool = False
    conflicts: Sequence[Conflict] = ()
    can_rebase: bool = False

    @classmethod
    def of(cls, proposal: Proposal) -> "Standing":
        """Read how a proposal stands; as if it were up to date once decided."""
        if not (proposal.waits and is_outdated(proposal)):
            return cls()
        found = conflicts(proposal)
        return cls(True, found, proposal.verb == Verb.CHANGE and not found)


def is_outdated(proposal: Proposal) -> bool:
    """Return whether anything of the record has changed since it was proposed."""
    kind = reviewed_model(proposal.target_label)
    row = kind.find(proposal.target_key)
    return proposal.version != kind.version(row, proposal.items)


def conflicts(proposal: Proposal) -> list[Conflict]:
    """Return what somebody else has changed since. A query for each kind of part."""
    kind = reviewed_model(proposal.target_label)
    row = kind.find(proposal.target_key)
    if row is None or proposal.verb in (Verb.ADD, Verb.PUBLISH):
        return []
    return kind.conflicts(row, proposal.items, proposal.recorded)


def changed_since(proposal: Proposal) -> list[Line]:
    """Return what has changed of the record since it was proposed, for people."""
    kind = reviewed_model(proposal.target_label)
    row = kind.find(proposal.target_key)
    if row is None:
        return []
    return kind.lines(kind.changes_since(proposal.recorded, row, proposal.items))


def described(proposal: Proposal) -> list[Line]:
    """Return the values before and after, for people."""
    return reviewed_model(proposal.target_label).lines(proposal.items)
