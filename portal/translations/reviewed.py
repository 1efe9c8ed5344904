"""Translations as parts of a reviewed model: proposed and shown field by language."""

from portal.review.reviewed_model import ReviewedPart
from portal.translations.models import Translation

TRANSLATIONS = ReviewedPart(
    Translation,
    "target",
    ("field", "language", "text", "reviewed"),
    named_by=("field", "language"),
)
