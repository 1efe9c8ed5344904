"""Reading and writing of data files; the same facts give the same bytes."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Return UTF-8 CSV with \\n line ends; an absent cell is empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def compact_json(value: object) -> str:
    """Return JSON in one canonical spelling; empty text for an empty value."""
    if not value:
        return ""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, sort_keys=True)


def read_csv(path: Path) -> list[dict[str, str]]:
    """Return all rows of a CSV file with a header; lines beginning with # are skipped."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def read_pipes(path: Path) -> list[list[str]]:
    """Return the cells of a |-separated file; lines beginning with # are skipped."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("|") for line in lines if line and not line.startswith("#")]


def write_changed(files: Mapping[Path, str]) -> list[Path]:
    """Write the files whose text differs and return them."""
    changed = differing(files)
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path], encoding="utf-8", newline="\n")
    return changed


def differing(files: Mapping[Path, str]) -> list[Path]:
    """Return the files whose text on disk is not the given one."""
    return [path for path, text in files.items() if _read(path) != text]


def _read(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8") if path.exists() else None
