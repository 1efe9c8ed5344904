"""How is the report of an import told in words?"""

from embassies.models import ImportedRow, ImportRun

_COUNTS = ("created", "changed", "unchanged", "rejected", "suspicious", "withdrawn")
_TOLD = (
    ImportedRow.Outcome.REJECTED,
    ImportedRow.Outcome.SUSPICIOUS,
    ImportedRow.Outcome.WITHDRAWN,
    ImportedRow.Outcome.CHANGED,
    ImportedRow.Outcome.CREATED,
)
_LONG = 160


def summary(run: ImportRun, limit: int) -> str:
    """Tell a stored run: the counts, and up to ``limit`` lines of each outcome."""
    seconds = (run.finished_at - run.started_at).total_seconds()
    lines = [
        f"Import {run.pk}: {run.importer} from {run.origin}",
        f"{run.get_state_display()}, {run.started_at:%Y-%m-%d %H:%M} UTC,"
        f" {seconds:.1f} s, SHA-256 {run.sha256[:16]}…",
        *([f"Refused: {run.refusal}"] if run.refusal else []),
        ", ".join(f"{getattr(run, name):,} {name}" for name in _COUNTS),
    ]
    for outcome in _TOLD:
        lines += _told(run, outcome, limit)
    return "\n".join(lines)


def _told(run: ImportRun, outcome: str, limit: int) -> list[str]:
    rows = run.rows.filter(outcome=outcome)
    count = rows.count() if limit else 0
    if not count:
        return []
    told = [_line(row) for row in rows[:limit]]
    more = [f"  … and {count - limit:,} more"] if count > limit else []
    return ["", f"{ImportedRow.Outcome(outcome).label} ({count:,})", *told, *more]


def _line(row: ImportedRow) -> str:
    where = f"line {row.line}" if row.line else ""
    what = row.message or ", ".join(sorted(row.diff))
    text = " · ".join(filter(None, [where, row.slug, what]))
    return f"  {text if len(text) <= _LONG else text[:_LONG] + '…'}"
