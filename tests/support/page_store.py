"""The page store of a test: in a folder of its own, with stamps that are read at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from portal.page_store import addresses, middleware
from portal.page_store.models import Stamp
from portal.page_store.page import Page
from portal.page_store.sources import Sources
from portal.page_store.stamps import Stamps
from portal.page_store.store import Store
from portal.page_store.watch import Watch

MEGABYTE = 1024 * 1024


class DirectWatch(Watch):
    """Reads the stamps whenever it is asked: a test has no second to wait for a thread."""

    is_cut_off = False

    def current(self) -> Stamps | None:
        self.read()
        if connection.vendor == "postgresql":
            # All of a test is one transaction, which moves a stamp once.
            Stamp.objects.fold()
        return None if self.is_down() else self.stamps

    def is_down(self) -> bool:
        return self.is_cut_off or super().is_down()


@dataclass
class Stored:
    """The store of a test, and its watch."""

    store: Store
    watch: DirectWatch

    def page(self, path: str) -> Page | None:
        return self.store.memory.get(path)

    def restart(self) -> None:
        """Forget what is in memory, as a new process would."""
        self.store.disk.flush()
        self.store.memory.clear()


@pytest.fixture
def connection_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """No end of a request closes the connection: a test is one transaction.

    For requests that are made without Django's test client, which sees to that.
    """
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture
def page_store(
    settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stored]:
    """Serve stored pages from a folder of the test's own."""
    monkeypatch.setattr(settings, "PAGE_STORE", True)
    stored = Stored(
        Store(tmp_path / "pages", memory=64 * MEGABYTE, disk=MEGABYTE, threads=8),
        DirectWatch(),
    )
    monkeypatch.setattr(middleware, "store", stored.store)
    for module in ("page_store.middleware", "advisories.board", "site.data_age"):
        monkeypatch.setattr(f"portal.{module}.sources", Sources(stored.watch))
    addresses._stored.cache_clear()
    yield stored
    stored.store.disk.flush()
