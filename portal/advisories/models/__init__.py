"""Advisories, their CAP messages, and the travel advice of governments."""

from portal.advisories.models.advice import GovernmentAdvice
from portal.advisories.models.advisory import (
    Advisory,
    AdvisoryQuerySet,
    State,
    Wording,
)
from portal.advisories.models.message import AdvisoryMessage, MessageKind
from portal.advisories.models.scales import Certainty, Severity, Tone, Urgency

__all__ = [
    "Advisory",
    "AdvisoryMessage",
    "AdvisoryQuerySet",
    "Certainty",
    "GovernmentAdvice",
    "MessageKind",
    "Severity",
    "State",
    "Tone",
    "Urgency",
    "Wording",
]
