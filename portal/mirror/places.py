"""Where is a mirror: in a folder, or in a bucket of object storage?"""

import re
import time
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from portal.mirror.manifest import NAME, time_of

if TYPE_CHECKING:
    from portal.mirror.bucket import Bucket

OLD = timedelta(hours=26)
"""A mirror is built each day at least: facts become old overnight."""
_HEAD = 2000
_ASKED_EVERY = 30


def bucket_of(place: str) -> "Bucket | None":
    """Return the bucket of s3://name/prefix; None for a folder. Raise OSError."""
    if not place.startswith("s3://"):
        return None
    if find_spec("boto3") is None:
        raise OSError("a bucket needs boto3: pip install -r requirements-scale.txt")
    from portal.mirror.bucket import Bucket  # noqa: PLC0415 - an extra

    return Bucket.at(place)


def folder_of(place: str) -> Path:
    """Return the folder of a mirror; that of a bucket is built in PORTAL_VAR_DIR."""
    if not place.startswith("s3://"):
        return Path(place).absolute()
    name = re.sub(r"[^\w.-]+", "-", place.removeprefix("s3://")).strip("-")
    return Path(settings.VAR_DIR).absolute() / "mirror" / name


def mirror_made_at() -> datetime | None:
    """Return when the mirror of the settings was made; None where there is none."""
    try:
        return _made_at(settings.MIRROR)
    except (OSError, ValueError):
        return None


def mirror_state(at: datetime) -> str:
    """Return "ok", or what is wrong with the mirror of the settings."""
    made_at = mirror_made_at()
    if made_at is None:
        return "not built"
    age = at - made_at
    return "ok" if age < OLD else f"{age // timedelta(hours=1)} hours old"


def _made_at(place: str) -> datetime:
    if place.startswith("s3://"):
        return time_of(_head_in_bucket(place, int(time.monotonic() // _ASKED_EVERY)))
    with (folder_of(place) / NAME).open(encoding="utf-8") as file:
        return time_of(file.readline())


@lru_cache(maxsize=1)
def _head_in_bucket(place: str, period: int) -> str:
    """Return the first line of the manifest, asked for once in a period."""
    bucket = bucket_of(place)
    return bucket.read(NAME, _HEAD).decode().partition("\n")[0] if bucket else ""
