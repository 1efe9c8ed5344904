"""Requests that are made without Django's test client, which keeps the connection."""

import pytest
from django.db import connection


@pytest.fixture(autouse=True)
def _connection_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of a request closes no connection: a test is one transaction."""
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
