"""Staff pages of the directory; Django's autodiscovery finds them here."""

from embassies.admin import (
    checks,
    import_requests,
    missions,
    reader_reports,
    rules,
    second_looks,
)

__all__ = [
    "checks",
    "import_requests",
    "missions",
    "reader_reports",
    "rules",
    "second_looks",
]
