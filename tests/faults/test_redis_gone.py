"""Redis is killed, frozen or cut off under a portal: nobody notices but the log.

The bounds are for a machine that does other work too.
"""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests.support.fault_table import Seen
from tests.support.outages import Portal, ask, run, warm
from tests.support.redis_server import RedisServer, redis_server
from tests.support.serving import load

pytestmark = pytest.mark.faults
PAGES = ("/en/", "/api/v1/missions/fr-london/", "/en/news/", "/admin/sign-in/")
SETUP = "import django\ndjango.setup()\n"


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture(scope="module")
def var(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("var")
    shutil.copy(migrated, folder / "portal.sqlite3")
    return folder


@contextmanager
def program(code: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program of the portal beside the test."""
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", SETUP + code],
        cwd=settings.BASE_DIR,
        env={"DJANGO_SETTINGS_MODULE": "portal.settings", **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def tell(process: subprocess.Popen[str], line: str = "") -> None:
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


@pytest.mark.fault("cache-down")
def test_a_redis_that_dies_and_hangs_while_serving_costs_no_answer(
    sqlite_portal: Portal, redis: RedisServer
) -> None:
    with sqlite_portal.serve(
        REDIS_URL=redis.url, PORTAL_API_CALLS_A_MINUTE="1000000"
    ) as server:
        warm(server, *PAGES)
        cookie = f"sessionid={sqlite_portal.session}"
        assert ask(server, "/admin/", Cookie=cookie).status == 200
        assert redis.client.keys("portal:*sessions.cached_db*")
        assert redis.client.keys("portal:calls:*")
        with load(server, PAGES) as met:
            for fail, mend in ((redis.kill, redis.start), (redis.freeze, redis.thaw)):
                time.sleep(0.5)
                fail()
                time.sleep(1)
                assert ask(server, "/admin/", Cookie=cookie).status == 200
                mend()
                time.sleep(1)
    assert len(met.statuses) > 100
    assert set(met.statuses) == {200}
    assert not met.errors
    log = sqlite_portal.log
    # Once each time for each of two processes, not for each request.
    assert 2 <= log.count("Redis does not answer") <= 8, log
    assert "Redis answers again" in log


COST = """
import json, time
from django.core.cache import cache
from portal.api_keys.shared_rate_limit import count_call
def seconds(call):
    began = time.monotonic()
    call()
    return time.monotonic() - began
cache.get("x")
print("ready", flush=True)
input()
found = [seconds(lambda: cache.get("x")) for _ in range(3)]
found.append(seconds(lambda: count_call("me", 9, at=time.time())))
print(json.dumps(found))
"""


@contextmanager
def black_hole() -> Iterator[int]:
    """Yield a port at which no connection is accepted, or refused."""
    with socket.socket() as hole:
        hole.bind(("127.0.0.1", 0))
        hole.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(hole.getsockname())
        yield hole.getsockname()[1]
        for one in waiting:
            one.close()


@pytest.mark.fault("cache-down")
def test_a_redis_that_hangs_costs_one_request_fifty_milliseconds(
    var: Path, redis: RedisServer, seen: Seen
) -> None:
    place = {"PORTAL_VAR_DIR": str(var), "REDIS_URL": redis.url}
    with program(COST, **place) as running:
        assert running.stdout.readline() == "ready\n"
        redis.freeze()
        try:
            answer, _ = running.communicate("\n", timeout=30)
        finally:
            redis.thaw()
    first, *later = json.loads(answer)
    seen(f"it hangs: {first * 1000:.0f} ms once")
    assert 0.02 < first < 0.05 + 0.05
    assert max(later) < 0.03


CUT_OFF = """
import json, time
from portal.web.redis_link import RedisDownError, link
def seconds():
    began = time.monotonic()
    try:
        with link().guarded() as client:
            client.get("x")
    except RedisDownError:
        return time.monotonic() - began
print(json.dumps([seconds() for _ in range(3)]))
"""


@pytest.mark.fault("cache-down")
def test_a_redis_that_is_cut_off_costs_one_request_fifty_milliseconds(
    var: Path, seen: Seen
) -> None:
    with black_hole() as port:
        first, *later = json.loads(
            run(
                SETUP + CUT_OFF,
                PORTAL_VAR_DIR=str(var),
                REDIS_URL=f"redis://127.0.0.1:{port}",
            )
        )
    seen(f"it is cut off: {first * 1000:.0f} ms once")
    assert 0.01 < first < 0.05 + 0.05
    assert max(later) < 0.005


COUNTS = """
import sys, time
from concurrent.futures import ThreadPoolExecutor
from portal.api_keys.shared_rate_limit import count_call
print("ready", flush=True)
input()
with ThreadPoolExecutor(4) as pool:
    found = list(pool.map(lambda _: count_call("me", 100, at=time.time()), range(80)))
assert not any(one.is_allowed and one.left < 0 for one in found)
print(sum(one.is_allowed for one in found))
"""


def test_two_machines_count_calls_together_to_the_last_one(
    tmp_path: Path, redis: RedisServer
) -> None:
    places = [tmp_path / "one", tmp_path / "other"]
    machines = [
        program(COUNTS, PORTAL_VAR_DIR=str(place), REDIS_URL=redis.url)
        for place in places
    ]
    with machines[0] as one, machines[1] as other:
        for machine in (one, other):
            assert machine.stdout.readline() == "ready\n"
        for machine in (one, other):
            tell(machine)
        allowed = [int(machine.communicate(timeout=30)[0]) for machine in (one, other)]
    assert sum(allowed) == 100
    assert min(allowed) >= 20


READER = """
import time
from portal.page_store import watch as module
from portal.page_store.watch import watch
module.INTERVAL = 3600.0
watch.current()
time.sleep(1)  # Redis is listened to, and the read that follows from it is over.
print("ready", flush=True)
while True:
    input()
    before = watch.current()
    print("waiting", flush=True)
    until = time.monotonic() + 10
    while watch.current() is before and time.monotonic() < until:
        time.sleep(0.01)
    is_read = watch.current() is not before
    print(is_read, sorted(watch.current().moved_since(before)), flush=True)
"""
WRITER = """
from django.db import connection, transaction
from portal.countries.models import Source
print("ready", flush=True)
while True:
    exec(input())
"""


@pytest.fixture(scope="module")
def reader(var: Path, redis: RedisServer) -> Iterator[subprocess.Popen[str]]:
    """A process that would read the stamps once an hour."""
    place = {"PORTAL_VAR_DIR": str(var), "REDIS_URL": redis.url}
    with program(READER, **place) as process:
        assert process.stdout.readline() == "ready\n"
        yield process


@pytest.fixture(scope="module")
def writer(var: Path, redis: RedisServer) -> Iterator[subprocess.Popen[str]]:
    """A process that does what it is told."""
    place = {"PORTAL_VAR_DIR": str(var), "REDIS_URL": redis.url}
    with program(WRITER, **place) as process:
        assert process.stdout.readline() == "ready\n"
        yield process


def wait(reader: subprocess.Popen[str]) -> None:
    tell(reader)
    assert reader.stdout.readline() == "waiting\n"


@pytest.mark.parametrize(
    "change",
    [
        "with transaction.atomic(): Source.objects.bulk_create([Source(key='x')])",
        "connection.cursor().execute('  update countries_source set name = 1')",
    ],
)
def test_a_change_is_seen_elsewhere_without_waiting_for_the_next_read(
    reader: subprocess.Popen[str], writer: subprocess.Popen[str], change: str
) -> None:
    wait(reader)
    tell(writer, change)
    assert reader.stdout.readline() == "True ['shared']\n"


def test_a_word_that_the_database_is_down_is_looked_into_and_not_believed(
    reader: subprocess.Popen[str], redis: RedisServer
) -> None:
    wait(reader)
    redis.client.publish("portal:changes", b"\xff nonsense")
    redis.client.publish("portal:changes", "down")
    # None would be the answer while the database counts as down.
    assert reader.stdout.readline() == "True []\n"
