"""Which moment does a time on a wall clock mean?"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def moment(local: datetime, zone: ZoneInfo, which: str = "") -> datetime:
    """Return the moment in UTC of a naive local time; which: earlier or later.

    Raise ValidationError for a time that the clocks skip there, and for one that
    they show twice unless it is said which one is meant.
    """
    earlier, later = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if earlier.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise ValidationError(
            _("The clocks of %(zone)s skip this time. Choose another one.")
            % {"zone": zone.key},
            code="skipped",
        )
    if earlier.utcoffset() != later.utcoffset() and not which:
        raise ValidationError(
            _("The clocks of %(zone)s show this time twice. Say which one you mean.")
            % {"zone": zone.key},
            code="repeated",
        )
    return (later if which == "later" else earlier).astimezone(UTC)
