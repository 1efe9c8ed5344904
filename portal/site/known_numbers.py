"""The last known emergency numbers and lines of ministries, for an outage.

The watch of the page store lets them be read again when the directory has changed; they
stand in a file, from which a process that starts without the database reads them.
"""

import hashlib
import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import serializers
from django.core.serializers.base import DeserializationError
from django.db import DEFAULT_DB_ALIAS

from portal.countries.models import EmergencyNumber, Ministry, Source
from portal.web.files import write_whole
from portal.web.replicas import read_alias

_DAMAGED = (OSError, ValueError, KeyError, TypeError, AttributeError)
logger = logging.getLogger(__name__)


@dataclass(slots=True)
class KnownNumbers:
    """Numbers by country, as model instances that are in no database's transaction."""

    emergency: dict[str, list[EmergencyNumber]] = field(default_factory=dict)
    ministries: dict[str, Ministry] = field(default_factory=dict)


class NumbersFile:
    """The file of one machine, and what this process knows of it. Never raises in show."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: KnownNumbers | None = None

    def renew(self, at: datetime) -> tuple[str, None]:
        """Read the numbers and keep them; return a name for them. Three queries.

        Raise DatabaseError.
        """
        rows: list[Source | EmergencyNumber | Ministry] = [
            *Source.objects.with_translations(),
            *EmergencyNumber.objects.order_by("country", "pk"),
            *Ministry.objects.with_translations(),
        ]
        text = json.dumps(
            {
                "rows": serializers.serialize("json", rows),
                "texts": {
                    f"{one._meta.label_lower} {one.pk}": one.texts
                    for one in rows
                    if isinstance(one, Source | Ministry) and one.texts
                },
            }
        )
        # A replica that follows no longer must not overwrite what is known.
        if self._known is None or read_alias() == DEFAULT_DB_ALIAS:
            self._keep(text)
        return hashlib.sha256(text.encode()).hexdigest()[:16], None

    def _keep(self, text: str) -> None:
        self._known = _known(text)
        try:
            write_whole(self._path, text.encode())
        except OSError:
            logger.warning("The last known numbers cannot be kept.", exc_info=True)

    def show(self) -> KnownNumbers:
        """Return what is known; empty where there is no file, or a damaged one."""
        if self._known is None:
            try:
                self._known = _known(self._path.read_text(encoding="utf-8"))
            except FileNotFoundError:
                return KnownNumbers()
            except (*_DAMAGED, DeserializationError):
                logger.warning("The last known numbers cannot be read.", exc_info=True)
                return KnownNumbers()
        return self._known


def _known(text: str) -> KnownNumbers:
    data: dict[str, Any] = json.loads(text)
    rows = [one.object for one in serializers.deserialize("json", data["rows"])]
    for row in rows:
        if isinstance(row, Source | Ministry):
            row.texts = data["texts"].get(f"{row._meta.label_lower} {row.pk}", {})
    sources = {row.pk: row for row in rows if isinstance(row, Source)}
    found = KnownNumbers()
    for row in _sourced(rows):
        row.source = sources[row.source_id]
        if isinstance(row, Ministry):
            found.ministries[str(row.country.code)] = row
        else:
            found.emergency.setdefault(str(row.country.code), []).append(row)
    return found


def _sourced(rows: Iterable[object]) -> Iterable[EmergencyNumber | Ministry]:
    return (row for row in rows if isinstance(row, EmergencyNumber | Ministry))


known_numbers = NumbersFile(Path(settings.VAR_DIR) / "numbers.json")
"""The numbers that this process knows."""
