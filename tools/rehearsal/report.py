"""The table of a rehearsal, and its verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median

from tools.rehearsal.banner import ALLOWED
from tools.rehearsal.checks import ALLOWED_STALE
from tools.rehearsal.failures import Failure
from tools.rehearsal.ledger import Ledger
from tools.rehearsal.tally import Counted, Failed

_EXAMPLES = 10


@dataclass(frozen=True)
class Findings:
    """All that was measured."""

    minutes: float
    kinds: Mapping[str, Counted]
    wrong: Sequence[str]
    errors: Sequence[Failed]
    unexcused: Sequence[Failed]
    refused_writes: Sequence[Failed]
    """Writes that were not acknowledged."""
    unexcused_writes: Sequence[Failed]
    """Those among them while no failure made writing impossible."""
    ledgers: Mapping[str, Ledger]
    banner_seconds: Mapping[str, float]
    failures: Sequence[Failure]
    slowest_write: float
    import_restarts: int
    cpu_seconds: float = 0.0
    problems: Sequence[str] = field(default_factory=list)
    """Steps that could not be done."""

    @property
    def stale(self) -> float:
        return max((one.stale for one in self.kinds.values()), default=0.0)

    @property
    def aims(self) -> Mapping[str, bool]:
        """Return whether each aim is reached."""
        ledgers = self.ledgers.values()
        return {
            "wrong answers: 0": not self.wrong,
            "lost writes: 0": not any(one.lost for one in ledgers),
            "writes done twice: 0": not any(one.double for one in ledgers),
            "errors away from a kill: 0": not (self.unexcused or self.unexcused_writes),
            f"pages at most {ALLOWED_STALE:.0f} s old": self.stale <= ALLOWED_STALE,
            f"banner everywhere within {ALLOWED:.0f} s": all(
                one <= ALLOWED for one in self.banner_seconds.values()
            ),
            "every failure was over": not self.problems
            and all(one.seconds < float("inf") for one in self.failures),
        }

    @property
    def is_good(self) -> bool:
        return all(self.aims.values())


def as_json(found: Findings) -> dict[str, object]:
    """Return the figures for programs, without the seconds of each request."""
    kinds = {
        name: {**asdict(one), "seconds": median(one.seconds)}
        for name, one in found.kinds.items()
    }
    return {**asdict(found), "kinds": kinds, "aims": dict(found.aims)}


def as_text(found: Findings) -> str:
    """Return the tables for people."""
    return "\n".join(
        [
            *_requests(found),
            *_failures(found),
            *_figures(found),
            *_examples("Wrong answers", found.wrong),
            *_examples("Errors away from a kill", [*map(_line, found.unexcused)]),
            *_examples(
                "Writes refused away from a failure",
                [*map(_line, found.unexcused_writes)],
            ),
            *_examples("Not done", found.problems),
            "",
            *(
                f"{'ok  ' if good else 'FAIL'}  {aim}"
                for aim, good in found.aims.items()
            ),
            "",
        ]
    )


def _requests(found: Findings) -> list[str]:
    head = f"{'asked for':<14}{'requests':>9}{'wrong':>7}{'errors':>8}{'away':>6}"
    head += f"{'stale s':>9}{'saved':>7}{'median ms':>11}{'p99 ms':>8}"
    lines = ["", f"{found.minutes:g} minutes", "", head]
    for name, one in sorted(found.kinds.items()):
        away = sum(error.kind == name for error in found.unexcused)
        ordered = sorted(one.seconds)
        lines.append(
            f"{name:<14}{one.requests:>9}{one.wrong:>7}{one.errors:>8}{away:>6}"
            f"{one.stale:>9.1f}{one.saved_copies:>7}"
            f"{median(ordered) * 1000:>11.0f}"
            f"{ordered[int(len(ordered) * 0.99)] * 1000:>8.0f}"
        )
    total = sum(one.requests for one in found.kinds.values())
    wrong = sum(one.wrong for one in found.kinds.values())
    lines.append(
        f"{'all':<14}{total:>9}{wrong:>7}{len(found.errors):>8}{len(found.unexcused):>6}"
        f"{found.stale:>9.1f}"
    )
    return lines


def _failures(found: Findings) -> list[str]:
    lines = ["", f"{'failure':<40}{'over after s':>13}{'writes after s':>16}"]
    for one in found.failures:
        writes = one.writes_from - one.began if one.writes_from else 0.0
        shown = f"{writes:.1f}" if writes else ""
        lines.append(f"{one.name:<40}{one.seconds:>13.1f}{shown:>16}")
    return lines


def _figures(found: Findings) -> list[str]:
    lines = [""]
    for name, one in found.ledgers.items():
        lines.append(
            f"{name}: {one.acknowledged} acknowledged, {len(one.lost)} lost,"
            f" {len(one.double)} twice or rolled back and there,"
            f" {one.not_acknowledged} not acknowledged"
        )
        lines += [f"    lost: {what}" for what in one.lost[:_EXAMPLES]]
        lines += [f"    twice: {what}" for what in one.double[:_EXAMPLES]]
    saying_so = max((one.stale_saying_so for one in found.kinds.values()), default=0.0)
    return [
        *lines,
        f"writes not acknowledged: {len(found.refused_writes)};"
        f" slowest write: {found.slowest_write:.1f} s",
        f"imports queued again by staff: {found.import_restarts}",
        f"stale pages: {found.stale:.1f} s at most; {saying_so:.1f} s where the page"
        " says when it was saved",
        "banner late by: "
        + ", ".join(
            f"{one} {late:.1f} s" for one, late in found.banner_seconds.items()
        ),
        f"CPU: {found.cpu_seconds:.0f} s, all processes and the load",
    ]


def _line(error: Failed) -> str:
    return f"{error.kind}: {error.why} ({error.ended - error.began:.1f} s)"


def _examples(title: str, lines: Sequence[str]) -> list[str]:
    shown = [f"    {one}" for one in lines[:_EXAMPLES]]
    return ["", f"{title}: {len(lines)}", *shown] if lines else []
