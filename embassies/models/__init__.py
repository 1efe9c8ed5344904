"""The directory's records, a module for each aggregate."""

from embassies.models.arrangements import (
    Arrangement,
    ArrangementStatus,
    Bloc,
    Membership,
)
from embassies.models.audit import AppendOnlyError, AuditEntry
from embassies.models.changes import Change, DirectoryVersion
from embassies.models.checks import FAILURES, Check
from embassies.models.corrections import Correction
from embassies.models.different import Different
from embassies.models.imports import ImportedRow, ImportRun
from embassies.models.intakes import Intake, PriorState
from embassies.models.kinds import SHUT, Kind, Precision, Status
from embassies.models.missions import FormerSlug, Mission, MissionQuerySet
from embassies.models.parts import (
    Contact,
    Coverage,
    Part,
    ServiceOffer,
    StatusPeriod,
)
from embassies.models.proposals import Proposal, ProposalQuerySet
from embassies.models.sayings import Saying

__all__ = [
    "FAILURES",
    "SHUT",
    "AppendOnlyError",
    "Arrangement",
    "ArrangementStatus",
    "AuditEntry",
    "Bloc",
    "Change",
    "Check",
    "Contact",
    "Correction",
    "Coverage",
    "Different",
    "DirectoryVersion",
    "FormerSlug",
    "ImportRun",
    "ImportedRow",
    "Intake",
    "Kind",
    "Membership",
    "Mission",
    "MissionQuerySet",
    "Part",
    "Precision",
    "PriorState",
    "Proposal",
    "ProposalQuerySet",
    "Saying",
    "ServiceOffer",
    "Status",
    "StatusPeriod",
]
