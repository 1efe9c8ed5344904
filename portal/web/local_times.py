"""Local times, as a form has them, to instants in UTC."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

EARLIER, LATER = "earlier", "later"


def parse_time_zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name; raise ValidationError for any other name."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        raise ValidationError(
            _("“%(name)s” is not a time zone. Write Europe/Kyiv or UTC."),
            code="zone",
            params={"name": name},
        ) from None


def known_zone(name: str) -> ZoneInfo | None:
    """Return the zone of a stored name; None where there is none of that name."""
    try:
        return parse_time_zone(name)
    except ValidationError:
        return None


def zone_of(name: str) -> ZoneInfo:
    """Return the zone of a stored name; UTC where there is none of that name."""
    return known_zone(name) or ZoneInfo("UTC")


def to_instant(wall: datetime, zone: ZoneInfo, which: str = "") -> datetime:
    """Return the instant at which clocks in a zone show a naive time.

    Raise ValidationError where they skip it, and where they show it twice and
    ``which`` is neither EARLIER nor LATER.
    """
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    # A skipped time is the only one that does not survive the way to UTC and back.
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        raise ValidationError(
            _("There is no such time there: the clocks go forward over it."),
            code="skipped",
        )
    if first.utcoffset() != second.utcoffset() and which not in {EARLIER, LATER}:
        raise ValidationError(
            _("The clocks show this time twice: choose the earlier or the later."),
            code="repeated",
        )
    return (second if which == LATER else first).astimezone(UTC)
