"""What is broken together, and by which tests it must be caught."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Group:
    """Modules to break, by glob, and the files of tests that must fail.

    A mutant of a module that writes the tests' tables takes a ``fresh`` process.
    Functions that run on PostgreSQL only, as tests here do not, are left ``whole``.
    """

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    fresh: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()

    def files(self, root: Path) -> Iterator[Path]:
        for pattern in self.modules:
            yield from sorted(root.glob(pattern))


GROUPS = {
    "review": Group(
        ("portal/review/*.py", "embassies/review/*.py"),
        (
            "tests/portal/review",
            "tests/embassies/review",
            "tests/embassies/import_requests/test_rollback.py",
            "tests/news/test_reviewed_models.py",
            "tests/portal/countries/test_reviewed_models.py",
        ),
    ),
    "search": Group(
        ("embassies/search/__init__.py", "embassies/search/alternatives.py"),
        (
            "tests/embassies/search/test_search.py",
            "tests/embassies/search/test_alternatives.py",
        ),
    ),
    "ladder": Group(
        (
            "embassies/assistance/steps.py",
            "embassies/assistance/answer.py",
            "embassies/assistance/candidates.py",
        ),
        ("tests/embassies/assistance",),
    ),
    "changes": Group(
        ("embassies/records/changes.py", "embassies/models/triggers.py"),
        ("tests/embassies/records",),
        fresh=("embassies/models/triggers.py",),
        whole=("_postgresql",),
    ),
    "delivery": Group(
        (
            "portal/subscriptions/delivery.py",
            "portal/subscriptions/notices.py",
            "portal/subscriptions/digest.py",
        ),
        ("tests/portal/subscriptions",),
    ),
}
