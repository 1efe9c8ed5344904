"""The table of faults: each line has a test, and is judged by the outcomes of its tests."""

import ast
from collections.abc import Iterator

import pytest

from tests.faults.lines import LINES
from tests.support.fault_table import Found
from tests.test_house import PYTHON


def marked() -> Iterator[str]:
    """Yield the keys that tests are marked with, from the code of all of them."""
    for path in PYTHON:
        if "tests" in path.parts:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and ast.unparse(node.func) == "pytest.mark.fault"
                ):
                    yield from (ast.literal_eval(key) for key in node.args)


def test_every_line_has_a_test_and_every_mark_is_a_line() -> None:
    assert set(marked()) == set(LINES)


def report(test: str, outcome: str, seen: str = "", why: str = "") -> pytest.TestReport:
    return pytest.TestReport(
        nodeid=test,
        location=(test, 1, test),
        keywords={},
        outcome=outcome,  # type: ignore[arg-type]
        longrepr=(test, 1, f"Skipped: {why}") if why else None,
        when="call",
        user_properties=[("seen", seen)] if seen else [],
    )


PASSED = report("one", "passed", "3 of 3 kills")
FAILED = report("two", "failed")
SKIPPED = report("three", "skipped", why="no such server")


KNOWN = report("four", "skipped")
KNOWN.wasxfail = "not yet"


@pytest.mark.parametrize(
    ("reports", "verdict", "seen"),
    [
        ([], "not tested", ""),
        ([SKIPPED], "skipped", "1 skipped: no such server"),
        (
            [PASSED, SKIPPED],
            "holds",
            "3 of 3 kills; 1 passed; 1 skipped: no such server",
        ),
        ([PASSED, KNOWN], "FALLS SHORT", "3 of 3 kills; 1 passed; known: not yet"),
        ([PASSED, FAILED], "FALLS SHORT", "3 of 3 kills; 1 passed; failed: two"),
    ],
)
def test_a_line_is_judged_by_all_its_tests(
    reports: list[pytest.TestReport], verdict: str, seen: str
) -> None:
    found = Found()
    for one in reports:
        found.add(one)
    assert (found.verdict(), found.seen()) == (verdict, seen)


def test_a_test_whose_end_fails_has_failed() -> None:
    found, ended = Found(), report("one", "failed")
    ended.when = "teardown"
    found.add(PASSED)
    found.add(ended)
    assert found.verdict() == "FALLS SHORT"
