"""How far an import is, told to other machines by Redis."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches

from embassies.import_requests import uploads
from portal.web.redis_cache import Cache
from portal.web.redis_link import RedisLink, link
from tests.atlas import NOW
from tests.embassies.imports.tables import portal_csv
from tests.portal.test_settings import settings_with
from tests.support.redis_server import RedisServer, redis_server
from tests.support.staff_imports import asked, own, page_of, row, send, worked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "atlas")]
ROWS = (
    row("fr-london", address="9 New Row, London"),
    row("fr-leeds", kind="consulate", city="Leeds", address="7 Far Street"),
)


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with redis_server() as running:
        yield running


@pytest.fixture
def redis(
    server: RedisServer, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RedisServer]:
    """An empty Redis, and this process configured for imports with it."""
    server.client.flushall()
    found = settings_with(tmp_path, REDIS_URL=server.url)
    settings.REDIS_URL = server.url
    settings.CACHES = {
        **settings.CACHES,
        **{name: found["CACHES"][name] for name in ("progress", "none")},
    }
    monkeypatch.setattr(RedisLink, "start", lambda self: None)
    link.cache_clear()
    on(settings, tmp_path / "portal")
    yield server
    link().client.close()
    progress = caches["progress"]
    assert isinstance(progress, Cache)
    progress._cache.get_client().close()
    link.cache_clear()


def on(settings: Any, folder: Path) -> None:
    """Go on as another machine, with a folder of its own."""
    folder.mkdir(exist_ok=True)
    settings.VAR_DIR = folder


def test_a_portal_shows_how_far_the_worker_of_another_machine_is(
    editor, redis, settings, tmp_path, clock
):
    send(editor, portal_csv(*ROWS))
    import_request = own().get()
    on(settings, tmp_path / "worker")
    clock.shift(timedelta(minutes=3))
    uploads.save_progress(import_request.stored_as, 1)
    on(settings, tmp_path / "portal")
    assert uploads.read_progress(import_request.stored_as) == (
        1,
        NOW + timedelta(minutes=3),
    )
    page = page_of(editor, import_request)
    assert "1 of 2 rows" in page
    assert "Start it again" not in page


def test_progress_is_forgotten_with_its_step_and_expires_without(
    editor, redis, settings, tmp_path, monkeypatch
):
    expiry: list[int] = []

    def watched(name: str, done: int) -> None:
        uploads.read_progress(name)
        real(name, done)
        expiry.extend(redis.client.ttl(key) for key in redis.client.keys("*import*"))

    real = uploads.save_progress
    monkeypatch.setattr(uploads, "save_progress", watched)
    import_request = asked(editor, *ROWS)
    assert import_request.state == "ready"
    assert expiry
    assert all(0 < one <= 3600 for one in expiry)
    assert redis.client.keys("*import*") == []
    assert uploads.read_progress(import_request.stored_as) is None
    left = {one.name for one in (tmp_path / "portal" / "imports").iterdir()}
    assert left == {import_request.stored_as}


@pytest.mark.fault("cache-down")
def test_an_import_goes_on_without_redis_and_its_own_machine_still_tells(
    editor, redis, settings
):
    send(editor, portal_csv(*ROWS))
    import_request = own().get()
    link().is_down = True
    uploads.save_progress(import_request.stored_as, 1)
    assert "1 of 2 rows" in page_of(editor, import_request)
    assert worked(import_request).state == "ready"


def test_without_redis_no_database_is_asked_for_progress(
    editor, settings, tmp_path, django_assert_num_queries
):
    settings.VAR_DIR = tmp_path
    with django_assert_num_queries(0):
        uploads.save_progress("a" * 32, 7)
        found = uploads.read_progress("a" * 32)
    assert found is not None
    assert found.done == 7
