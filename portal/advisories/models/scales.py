"""How bad, how soon, how sure (CAP 1.2, section 3.2.2). Worst first in each."""

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
    """Return a sort key, worst first; the twin of worst_first()."""
    return Tone.values.index(tone), Severity.values.index(severity)


def place_in(field: str, choices: type[models.TextChoices]) -> Case:
    """Return a field's place in its scale, 0 the worst, for a query to order by."""
    cases = [
        When(**{field: value}, then=Value(place))
        for place, value in enumerate(choices.values)
    ]
    return Case(*cases, default=Value(len(cases)), output_field=IntegerField())
