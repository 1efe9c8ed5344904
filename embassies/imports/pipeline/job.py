"""What is imported, and how is it meant?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User

from embassies.imports.pipeline.report import Report
from embassies.imports.pipeline.rows import Origin


@dataclass(frozen=True, slots=True)
class Job:
    """One import.

    ``complete`` says that the source lists all that it knows, so that what is
    missing has gone; ``speaks_for`` names the one source of all rows, and is None
    where every row names its own; ``at`` is the moment of the import, ``by`` who
    decided on it.

    ``look`` is called once all is written and can still be read, before a dry run is
    undone; it may raise ImportFailedError. With it, the report tells what new missions
    say as well.
    """

    importer: str
    origin: str
    at: datetime
    sha256: str = ""
    complete: bool = False
    dry_run: bool = False
    allow_shrink: bool = False
    speaks_for: Origin | None = None
    by: User | None = None
    look: Callable[[Report], None] | None = None
    describes: Mapping[str, str] = field(default_factory=dict)
    """The source of the rows, for a directory that does not know it yet."""
