"""Clients, a fixed clock, no network."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import HealthCheck, settings as hypothesis_settings

from portal.advisories import board as advisory_board
from portal.advisories.board import Board
from tests.atlas import NOW, Atlas, build_atlas

# Playwright's own loop runs in the main thread of the browser tests.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # noqa: TID251

# CI tries the same examples every time; a developer's machine tries new ones.
hypothesis_settings.register_profile(
    "portal",
    deadline=None,
    derandomize="CI" in os.environ,  # noqa: TID251
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("portal")

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
ALL_POWERS = {"is_staff": True, "is_superuser": True}
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_connect = socket.socket.connect


def _refuse_the_network(self: socket.socket, address: Any) -> None:
    if self.family != socket.AF_UNIX and address[0] not in _LOOPBACK:
        raise RuntimeError(f"A test reached for the network: {address!r}")
    _connect(self, address)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _refuse_the_network)


@pytest.fixture
def shared() -> Path:
    """The real upstream files; skip, and be counted, where they are not there."""
    if not SHARED.is_dir():
        pytest.skip("the real upstream files are not beside this checkout")
    return SHARED


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time stands still at atlas.NOW; `clock.move_to(…)`, `clock.shift(…)`."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def atlas(db: None) -> Atlas:
    """The invented world, in the database."""
    return build_atlas()


@pytest.fixture
def staff_client(db: None) -> Client:
    """A client signed in as somebody who may do everything."""
    client = Client()
    client.force_login(User.objects.create(username="chief", **ALL_POWERS))
    return client


@pytest.fixture(autouse=True)
def _no_banner(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No test pays for the banner, or sees another's, unless it asks for `banner`."""
    monkeypatch.setattr("portal.advisories.board.board", board := Board())
    monkeypatch.setattr("portal.advisories.templatetags.advisories.board", board)
    monkeypatch.setattr("portal.advisories.issuing.board", board)
    monkeypatch.setattr(
        "portal.advisories.board.snapshot_path", lambda: tmp_path / "advisories.json"
    )
    if "banner" not in request.fixturenames:
        monkeypatch.setattr("portal.advisories.board.read_store", lambda at: [])


@pytest.fixture
def banner(_no_banner: None) -> Board:
    """The process's memory of the advisories, reading the real store."""
    return advisory_board.board
