"""The audit log as a file for a spreadsheet."""

import csv
import io
from collections.abc import Iterator

from django.db.models import QuerySet

from portal.audit.models import AuditEntry
from portal.web.formulas import safe_cell

COLUMNS = (
    *("number", "at", "who", "verb", "target_label", "target_key", "subject", "why"),
    *("changes", "previous", "hash"),
)


def csv_lines(entries: QuerySet[AuditEntry]) -> Iterator[str]:
    """Yield entries as CSV, a line each, after a heading. One query, never all at once.

    Times are in UTC (ISO 8601). What a spreadsheet would run stands as text.
    """
    yield _line(COLUMNS)
    for row in entries.values_list(*COLUMNS).iterator():
        number, at, *rest = row
        yield _line([str(number), at.isoformat(), *(safe_cell(one) for one in rest)])


def _line(cells: tuple[str, ...] | list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
