"""Opening hours held against the reference implementation, by a table of its results.

`python -m tests.support.opening_hours_reference` prints the comparison;
opening_hours_reference.mjs makes the table again.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from embassies.values.hours_expression import OpeningState
from embassies.values.opening_hours import Hours, read_hours, state_at

TABLE = Path(__file__).parents[1] / "data" / "opening_hours.tsv"
HOLIDAYS = (
    *("2026-12-25", "2026-12-26", "2027-01-01", "2027-03-26", "2027-03-29"),
    *("2027-05-06", "2027-10-03"),
)
_HALF_HOUR, _DAY = timedelta(minutes=30), timedelta(days=1)
_MARKS = {OpeningState.OPEN: "o", OpeningState.CLOSED: ".", OpeningState.UNKNOWN: "?"}


class Verdict(StrEnum):
    SAME = "same"
    UNKNOWN = "unknown here"
    HOLIDAY = "closed here on holidays"
    """Hours that do not say that it is open then, whatever the order of rules."""
    CLOSED = "different, closed here"
    OPEN = "different, open here"


ORDER = list(Verdict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """An expression, and at how many moments each verdict holds."""

    text: str
    moments: Counter[Verdict]

    @property
    def verdict(self) -> Verdict:
        """The worst of them."""
        return max(self.moments, key=ORDER.index)


def compare(table: Path = TABLE) -> list[Comparison]:
    """Return each expression of a table with the verdicts on it."""
    lines = table.read_text("utf-8").splitlines()
    return [_compared(*line.split("\t")) for line in lines if not line.startswith("# ")]


def _compared(text: str, *said: str) -> Comparison:
    theirs = "".join(count * state for count, state in map(_run, _runs(said)))
    moments = list(_moments())
    if theirs == "!":  # What the reference refuses must not be told here.
        theirs *= len(moments)
    assert len(theirs) == len(moments)
    hours = read_hours(text, "UTC", host="DE", sender="XM", region="BE")
    pairs = zip(moments, theirs, strict=True)
    found = Counter(_verdict(hours, text, *one) for one in pairs)
    return Comparison(text, found)


def _runs(said: tuple[str, ...]) -> list[str]:
    return re.findall(r"\d*[o.?!]", " ".join(said))


def _run(run: str) -> tuple[int, str]:
    return int(run[:-1] or 1), run[-1]


def _moments() -> Iterator[datetime]:
    first, year = (
        datetime(2026, 11, 23, tzinfo=UTC),
        datetime(2027, 1, 1, 10, tzinfo=UTC),
    )
    days = [first + number * _DAY for number in range(14)]
    days += [datetime.fromisoformat(f"{one}T00:00+00:00") for one in HOLIDAYS]
    for day in days:
        yield from (day + half * _HALF_HOUR for half in range(48))
    yield from (year + number * _DAY for number in range(0, 365, 3))


def _verdict(hours: Hours | None, text: str, at: datetime, theirs: str) -> Verdict:
    ours = _MARKS[state_at(hours, at=at)[0]] if hours else "?"
    if ours == theirs or (ours == "?" and theirs == "!"):
        return Verdict.SAME
    if ours == "?":
        return Verdict.UNKNOWN
    if ours == "o":
        return Verdict.OPEN
    tells_holidays = re.search(r"\bPH\b(?! off)", text)
    return Verdict.CLOSED if tells_holidays or not _is_holiday(at) else Verdict.HOLIDAY


def _is_holiday(at: datetime) -> bool:
    fixed = ("01-01", "05-01", "10-03", "12-25", "12-26", "03-08")
    return f"{at:%Y-%m-%d}" in HOLIDAYS or f"{at:%m-%d}" in fixed


def main() -> None:
    """Print the verdict on each expression, the differences last, and their numbers."""
    found = sorted(compare(), key=lambda one: ORDER.index(one.verdict))
    for one in found:
        numbers = ", ".join(f"{name} {one.moments[name]}" for name in one.moments)
        print(f"{one.verdict:24} {one.text}  [{numbers}]")  # noqa: T201
    counts = Counter(one.verdict for one in found)
    print({str(name): counts[name] for name in ORDER}, len(found))  # noqa: T201


if __name__ == "__main__":
    main()
