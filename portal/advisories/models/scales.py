"""Tone, severity, urgency and certainty (CAP 1.2, 3.2.2), the worst value first."""

from django.db import models
from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext_lazy as _


class Tone(models.TextChoices):
    CONFLICT = "conflict", _("conflict")
    WARNING = "warning", _("warning")
    INFORMATION = "information", _("information")


class Severity(models.TextChoices):
    EXTREME = "Extreme", _("extreme: an extraordinary threat to life")
    SEVERE = "Severe", _("severe: a significant threat to life")
    MODERATE = "Moderate", _("moderate: a possible threat to life")
    MINOR = "Minor", _("minor: little or no threat to life")
    UNKNOWN = "Unknown", _("unknown")


class Urgency(models.TextChoices):
    IMMEDIATE = "Immediate", _("act at once")
    EXPECTED = "Expected", _("act within the hour")
    FUTURE = "Future", _("act in the near future")
    PAST = "Past", _("no longer needed")
    UNKNOWN = "Unknown", _("unknown")


class Certainty(models.TextChoices):
    OBSERVED = "Observed", _("has happened or is happening")
    LIKELY = "Likely", _("more likely than not")
    POSSIBLE = "Possible", _("possible")
    UNLIKELY = "Unlikely", _("unlikely")
    UNKNOWN = "Unknown", _("unknown")


def rank(tone: str, severity: str) -> tuple[int, int]:
    """Return a sort key, worst first, in the order of AdvisoryQuerySet.worst_first()."""
    return Tone.values.index(tone), Severity.values.index(severity)


def scale_index(field: str, choices: type[models.TextChoices]) -> Case:
    """Return an expression for the index of a field's value in its scale, 0 the worst."""
    cases = [
        When(**{field: value}, then=Value(place))
        for place, value in enumerate(choices.values)
    ]
    return Case(*cases, default=Value(len(cases)), output_field=IntegerField())
