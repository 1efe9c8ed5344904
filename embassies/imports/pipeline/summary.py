"""Plain-text summary of a stored import."""

from functools import partial

from embassies.imports.pipeline.rows import CONTACTS, Values
from embassies.models import ImportedRow, ImportRun

_COUNTS = ("created", "changed", "unchanged", "rejected", "suspicious", "withdrawn")
_LISTED = (
    ImportedRow.Outcome.REJECTED,
    ImportedRow.Outcome.SUSPICIOUS,
    ImportedRow.Outcome.WITHDRAWN,
    ImportedRow.Outcome.CHANGED,
    ImportedRow.Outcome.CREATED,
)
_LONGEST_LINE = 160


def summary(run: ImportRun, limit: int) -> str:
    """Return the counts of a run, and up to ``limit`` rows of each outcome."""
    seconds = (run.finished_at - run.started_at).total_seconds()
    lines = [
        f"Import {run.pk}: {run.importer} from {run.origin}",
        f"{run.get_state_display()}, {run.started_at:%Y-%m-%d %H:%M} UTC,"
        f" {seconds:.1f} s, SHA-256 {run.sha256[:16]}…",
        *([f"Refused: {run.refusal}"] if run.refusal else []),
        ", ".join(f"{getattr(run, name):,} {name}" for name in _COUNTS),
    ]
    for outcome in _LISTED:
        lines += _section(run, outcome, limit)
    return "\n".join(lines)


def _section(run: ImportRun, outcome: str, limit: int) -> list[str]:
    rows = run.rows.filter(outcome=outcome)
    count = rows.count() if limit else 0
    if not count:
        return []
    shown = [_line(row) for row in rows[:limit]]
    more = [f"  … and {count - limit:,} more"] if count > limit else []
    return ["", f"{ImportedRow.Outcome(outcome).label} ({count:,})", *shown, *more]


def _line(row: ImportedRow) -> str:
    where = f"line {row.line}" if row.line else ""
    what = row.message or ", ".join(map(partial(_change, row.diff), sorted(row.diff)))
    text = " · ".join(filter(None, [where, row.slug, what]))
    return f"  {text if len(text) <= _LONGEST_LINE else text[:_LONGEST_LINE] + '…'}"


def _change(diff: Values, name: str) -> str:
    """Return the name of what changes, for contacts with the values."""
    if name != CONTACTS:
        return name
    changes = diff[name]
    told = [
        *(
            f"replaces {a['value']} by {b['value']}"
            for a, b in changes.get("replaced", ())
        ),
        *(f"adds {one['value']}" for one in changes.get("added", ())),
        *(f"removes {one['value']}" for one in changes.get("removed", ())),
    ]
    return f"{name} ({', '.join(told)})" if told else name
