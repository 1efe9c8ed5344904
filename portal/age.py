"""How old is the directory?"""

from django.core.cache import cache
from django.db import DatabaseError

from embassies.models import Mission

REMEMBERED_SECONDS = 600


def directory_age() -> str:
    """Return the date that half of the records are not newer than, or nothing.

    One query in ten minutes, none on the other pages of a process. Where the
    database fails the answer is nothing: it stands on error pages too.
    """
    try:
        age: str = cache.get_or_set("directory-age", _median, REMEMBERED_SECONDS) or ""
    except DatabaseError:
        return ""
    return age


def _median() -> str:
    dates = sorted(Mission.objects.public().values_list("source_date", flat=True))
    return dates[(len(dates) - 1) // 2] if dates else ""
