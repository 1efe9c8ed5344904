"""Worlds that many tests start from: each is written once, below the tests that use it.

A world is written in a transaction that never commits. Tests that ask for it run in a
savepoint above it; the first test that asks for another, or for none, rolls it back.
"""

import pickle
from collections.abc import Callable
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction

from embassies.models import DirectoryVersion
from embassies.models.triggers import new_epoch
from tests.atlas import NOW


class Worlds:
    """Keep at most one world in the database of this process."""

    def __init__(self, **builders: Callable[[], object]) -> None:
        self._builders = builders
        self._name = ""
        self._rows = b""
        self._transaction = transaction.Atomic(None, savepoint=True, durable=False)

    def wanted_by(self, item: pytest.Item) -> str:
        """Return the world that a test runs in, blank if it begins with no row.

        A test that commits builds its own, since all its tables are emptied after it.
        """
        names: list[str] = getattr(item, "fixturenames", [])
        marker = item.get_closest_marker("django_db")
        if {"transactional_db", "live_server"} & set(names) or (
            marker and marker.kwargs.get("transaction")
        ):
            return ""
        return next((name for name in self._builders if name in names), "")

    def place_of(self, item: pytest.Item) -> int:
        """Return where in the run a test belongs: those of one world, then of none."""
        return [*self._builders, ""].index(self.wanted_by(item))

    def show(self, name: str) -> None:
        """Have one world in the database, or none where the name is blank."""
        if name == self._name and (not name or self._is_whole()):
            return
        self._roll_back()
        if name:
            self._build(name)

    def rows(self, name: str) -> object:
        """Return copies of the rows of a world, which is written if it is not there."""
        if name != self._name:
            return self._builders[name]()
        # What the portal remembers by the directory's version must not outlast a test.
        DirectoryVersion.objects.update(epoch=new_epoch())
        return pickle.loads(self._rows)  # noqa: S301

    def _build(self, name: str) -> None:
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self._name = name
        try:
            with time_machine.travel(NOW, tick=False):
                self._rows = pickle.dumps(self._builders[name]())
            # Afterwards: with each row it would take an hour for the starter's 10,000.
            number_changes_at_once()
        except BaseException:
            self._roll_back()
            raise

    def _is_whole(self) -> bool:
        """Return False if a test has closed the connection, and the world with it."""
        return connection.in_atomic_block and not connection.closed_in_transaction

    def _roll_back(self) -> None:
        if self._name:
            self._name = ""
            transaction.set_rollback(True)
            self._transaction.__exit__(None, None, None)


def load_starter() -> str:
    """Load the starter directory; return what the command tells."""
    out = StringIO()
    call_command("load_starter", stdout=out)
    return out.getvalue()


def number_changes_at_once() -> None:
    """Let PostgreSQL number changes before the end of a transaction that has none."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS directory_number IMMEDIATE")
