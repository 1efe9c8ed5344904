"""The table of faults: which tests hold each line of tests/faults/lines.py, what was seen.

Outcomes travel with the reports of pytest, so that the table is whole under xdist too.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.db import connection

from tests.faults.lines import LINES, Line

Seen = Callable[[str], None]
FAULT, SEEN = "fault", "seen"
PASSED, FAILED, KNOWN = "passed", "failed", "known: "


@dataclass
class Found:
    """The outcomes of the tests of one line."""

    outcomes: dict[str, str] = field(default_factory=dict)
    """By test: “passed”, “failed” or the reason why it was skipped."""
    figures: list[str] = field(default_factory=list)

    def add(self, report: pytest.TestReport) -> None:
        known = self.outcomes.get(report.nodeid)
        if known != FAILED and (report.when == "call" or not report.passed):
            self.outcomes[report.nodeid] = outcome(report)
        for name, text in report.user_properties:
            if name == SEEN and text not in self.figures:
                self.figures.append(str(text))

    def verdict(self) -> str:
        outcomes = set(self.outcomes.values())
        if FAILED in outcomes or any(one.startswith(KNOWN) for one in outcomes):
            return "FALLS SHORT"
        if PASSED in outcomes:
            return "holds"
        return "skipped" if outcomes else "not tested"

    def seen(self) -> str:
        """Return the figures of the tests, and how many of them passed or did not."""
        many = Counter(self.outcomes.values())
        failed = [test for test, seen in self.outcomes.items() if seen == FAILED]
        skipped = (
            reason if reason.startswith(KNOWN) else f"{number} skipped: {reason}"
            for reason, number in many.items()
            if reason not in {PASSED, FAILED}
        )
        passed = [f"{many[PASSED]} passed"] if many[PASSED] else []
        return "; ".join(
            [*self.figures, *passed, *map("failed: {}".format, failed), *skipped]
        )


def outcome(report: pytest.TestReport) -> str:
    if hasattr(report, "wasxfail"):
        return KNOWN + str(report.wasxfail)
    if report.skipped and isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return report.outcome


class FaultTable:
    """Collects the reports of marked tests, of this process or of those of xdist."""

    def __init__(self) -> None:
        self._found = {key: Found() for key in LINES}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, key in report.user_properties:
            if name == FAULT:
                self._found.setdefault(str(key), Found()).add(report)

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, config: pytest.Config
    ) -> None:
        is_wanted = config.option.fault_table or str(config.option.markexpr).startswith(
            "faults"
        )
        if not is_wanted or config.option.collectonly:
            return
        terminalreporter.section(f"faults on {connection.vendor}")
        verdicts = Counter[str]()
        for key, line in LINES.items():
            seen, verdict = self._judged(key, line)
            verdicts[verdict] += 1
            terminalreporter.write_line(
                f"{key} | {line.fault} | {line.expected} | {seen} | {verdict}"
            )
        terminalreporter.write_line(
            ", ".join(f"{number} {verdict}" for verdict, number in verdicts.items())
        )

    def _judged(self, key: str, line: Line) -> tuple[str, str]:
        found = self._found[key]
        verdict = found.verdict()
        elsewhere = line.database not in {"any", connection.vendor}
        if elsewhere and verdict == "skipped":
            return f"for {line.database} only", verdict
        return found.seen(), verdict


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fault-rounds",
        type=int,
        default=3,
        help="how often a process is killed at a random moment",
    )
    parser.addoption(
        "--fault-table",
        action="store_true",
        help="print the table of faults, as -m faults does, after all tests",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(FaultTable())


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give the reports of a test its lines, and let `-m faults` choose it."""
    keys = [key for mark in item.iter_markers(FAULT) for key in mark.args]
    item.user_properties += [(FAULT, key) for key in keys]
    if keys:
        item.add_marker("faults")


@pytest.fixture
def seen(request: pytest.FixtureRequest) -> Seen:
    """Note a figure for the table of faults: `seen("20 of 20 kills: 0 or all")`."""

    def note(text: str) -> None:
        print(text)  # noqa: T201 - for `-s`
        request.node.user_properties.append((SEEN, text))

    return note


@pytest.fixture(scope="session")
def fault_rounds(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--fault-rounds"))
