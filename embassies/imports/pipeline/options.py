"""Options of an import, and its context while it runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User

from embassies.imports.pipeline.report import Report
from embassies.imports.pipeline.rows import Origin


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the person who runs an import chooses.

    ``date`` is that of the data (partial, ISO 8601); blank: the date in the file's
    name, or that of the import. A partial file does not list all that its source
    knows, so that nothing is withdrawn that is missing in it. ``allows_rejected``
    lets more than 1 % of the rows be unreadable. A list has the posts of one
    government: a mission that it no longer has is noted as missing, never withdrawn.
    """

    date: str = ""
    is_partial: bool = False
    is_copy: bool = False
    is_dry_run: bool = False
    allows_shrink: bool = False
    allows_rejected: bool = False
    is_list: bool = False

    @property
    def is_correction(self) -> bool:
        """Return whether a row may correct a number that its source gave at the same date."""
        return self.is_partial and not self.is_copy


@dataclass(frozen=True, slots=True)
class ImportContext:
    """One import while it runs: its file, its time, who decided it.

    ``source`` is the one source of all rows, None where every row names its own;
    ``described`` its record, for a directory that does not know it yet.

    ``inspect`` is called once all is written and can still be read, before a dry run
    is undone; it may raise ImportFailedError. With it, the report also holds the
    values of new missions.
    """

    importer: str
    origin: str
    at: datetime
    options: ImportOptions = ImportOptions()
    sha256: str = ""
    source: Origin | None = None
    described: Mapping[str, str] = field(default_factory=dict)
    by: User | None = None
    inspect: Callable[[Report], None] | None = None
