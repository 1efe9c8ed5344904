"""The guard of the directory stands in portal/review/guard.py, shared with others."""

from portal.review.guard import (
    Guarded,
    GuardedQuerySet,
    UnreviewedError,
    reviewed,
    staff_at_work,
)

__all__ = [
    "Guarded",
    "GuardedQuerySet",
    "UnreviewedError",
    "reviewed",
    "staff_at_work",
]
