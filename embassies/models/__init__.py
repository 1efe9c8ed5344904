"""The directory's records, a module for each aggregate."""

from embassies.models.arrangements import (
    Arrangement,
    ArrangementStatus,
    Bloc,
    Membership,
)
from embassies.models.changes import Change, DirectoryVersion
from embassies.models.checks import FAILURES, Check
from embassies.models.claims import SourceClaim
from embassies.models.duplicate_dismissals import DuplicateDismissal
from embassies.models.import_requests import ImportRequest, PriorState
from embassies.models.imports import ImportedRow, ImportRun
from embassies.models.kinds import SHUT, Kind, Precision, Status
from embassies.models.missions import FormerSlug, Mission, MissionQuerySet
from embassies.models.parts import (
    PARTS,
    Contact,
    Coverage,
    Part,
    ServiceOffer,
    StatusPeriod,
    staff_fields,
)
from embassies.models.reader_reports import ReaderReport
from embassies.models.source_refreshes import SourceRefresh
from embassies.models.verifications import Verification

__all__ = [
    "FAILURES",
    "PARTS",
    "SHUT",
    "Arrangement",
    "ArrangementStatus",
    "Bloc",
    "Change",
    "Check",
    "Contact",
    "ReaderReport",
    "Coverage",
    "DuplicateDismissal",
    "DirectoryVersion",
    "FormerSlug",
    "ImportRun",
    "ImportedRow",
    "ImportRequest",
    "Kind",
    "Membership",
    "Mission",
    "MissionQuerySet",
    "Part",
    "Precision",
    "PriorState",
    "SourceClaim",
    "SourceRefresh",
    "ServiceOffer",
    "Status",
    "StatusPeriod",
    "Verification",
    "staff_fields",
]
