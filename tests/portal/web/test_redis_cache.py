"""Counts and sessions in Redis: nobody gains by its loss, and no session is lost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import cache, caches
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from portal import env
from portal.api_keys import rate_limit
from portal.api_keys.rate_limit import STEP, WINDOW
from portal.api_keys.shared_rate_limit import _script, count_call
from portal.env import env_redis
from portal.signin.second_factor import reset
from portal.web import redis_link
from portal.web.redis_cache import Cache
from portal.web.redis_link import RedisLink, link
from tests.portal.test_settings import in_a_process, settings_with
from tests.support.people import person, signed_in
from tests.support.redis_server import RedisServer, redis_server

pytestmark = pytest.mark.django_db
SETTINGS = ("REDIS_URL", "CACHES", "SESSION_ENGINE", "SESSION_CACHE_ALIAS")


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with redis_server() as running:
        yield running


@pytest.fixture(scope="module")
def found(
    server: RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """The settings of a portal with Redis."""
    return settings_with(tmp_path_factory.mktemp("var"), REDIS_URL=server.url)


@pytest.fixture
def redis(
    server: RedisServer,
    found: dict[str, Any],
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[RedisServer]:
    """An empty Redis, and this process configured for it, without the thread."""
    server.client.flushall()
    for name in SETTINGS:
        setattr(settings, name, found[name])
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(RedisLink, "start", lambda self: None)
    link.cache_clear()
    _script.cache_clear()
    yield server
    link().client.close()
    for alias in ("default", "sessions"):
        one = caches[alias]
        assert isinstance(one, Cache)
        one._cache.get_client().close()
    link.cache_clear()
    _script.cache_clear()


def lose() -> None:
    link().is_down = True


@pytest.mark.parametrize("value", [None, 0, 5, "text", [1.5, 2.5], {"a": {"b": True}}])
def test_the_cache_gives_back_what_was_put_in(
    redis: RedisServer, value: object
) -> None:
    cache.set("name", value)
    assert cache.get("name", "nothing") == value
    assert cache.get_many(["name", "other"]) == {"name": value}


def test_counts_and_the_first_of_two_are_told(redis: RedisServer) -> None:
    assert cache.add("count", 1)
    assert not cache.add("count", 1)
    assert cache.incr("count") == 2
    cache.delete("count")
    assert "count" not in cache


def test_what_another_program_wrote_is_as_if_it_was_not_there(
    redis: RedisServer,
) -> None:
    redis.client.set("portal:1:odd", b"\x80\x04pickled")
    assert cache.get("odd") is None


@pytest.mark.fault("cache-down")
def test_while_redis_is_down_the_database_counts(redis: RedisServer) -> None:
    lose()
    assert cache.add("count", 1)
    assert not cache.add("count", 1)
    assert caches["database"].get("count") == 1
    assert redis.client.keys() == []


def guess() -> None:
    Client(REMOTE_ADDR="198.51.100.1").post(
        "/admin/sign-in/", {"login": "ada", "password": "wrong"}
    )


@pytest.mark.fault("cache-down")
def test_the_loss_of_redis_gives_the_attempts_of_one_window_more_and_no_end_of_them(
    redis: RedisServer, clock: object
) -> None:
    User.objects.create_superuser("ada", password="correct horse")
    with patch(
        "django.contrib.auth.base_user.check_password", wraps=check_password
    ) as checked:
        for _ in range(20):
            guess()
        before = checked.call_count
        assert 1 < before <= 10
        assert redis.client.keys("portal:1:*")
        lose()
        for _ in range(30):
            guess()
        assert before < checked.call_count <= 2 * before


@pytest.fixture
def editor() -> Client:
    return signed_in(person("editor"))


def opens(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


@pytest.mark.fault("cache-down")
def test_sessions_are_read_from_redis_and_survive_its_loss(
    redis: RedisServer, editor: Client
) -> None:
    assert opens(editor)
    [key] = redis.client.keys("portal:*sessions.cached_db*")
    assert 0 < redis.client.ttl(key) <= 60
    redis.client.flushall()
    assert opens(editor)
    assert redis.client.exists(key)
    lose()
    assert opens(editor)


def test_a_session_ends_at_once_with_its_account_and_with_its_second_factor(
    redis: RedisServer,
) -> None:
    user = person("editor")
    client, another = signed_in(user), signed_in(user)
    assert opens(client)
    reset(user)
    assert not opens(client)
    assert not Session.objects.exists()
    another = signed_in(user)
    assert opens(another)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not opens(another)


def test_who_signs_out_is_out(redis: RedisServer, editor: Client) -> None:
    kept = Client()
    kept.cookies["sessionid"] = editor.cookies["sessionid"].value
    assert opens(kept)
    editor.logout()
    assert not opens(kept)


def counted(times: int, limit: int = 3) -> list[tuple[bool, int]]:
    found = [count_call("me", limit, at=0) for _ in range(times)]
    assert all(WINDOW < one.seconds <= WINDOW + STEP + 1 for one in found)
    return [(one.is_allowed, one.left) for one in found]


def age(redis: RedisServer, steps: int) -> None:
    """Let the calls so far have been so many steps ago."""
    rows = redis.client.hgetall("portal:calls:me")
    redis.client.delete("portal:calls:me")
    for step, calls in rows.items():
        redis.client.hset("portal:calls:me", str(int(step) - steps), calls)


def test_calls_are_counted_up_to_the_limit(redis: RedisServer) -> None:
    assert counted(5) == [(True, 2), (True, 1), (True, 0), (False, 0), (False, 0)]
    assert 0 < redis.client.ttl("portal:calls:me") <= WINDOW + 2 * STEP


def test_calls_leave_the_window_when_all_of_their_step_has(redis: RedisServer) -> None:
    counted(3)
    age(redis, WINDOW // STEP - 1)
    assert not count_call("me", 3, at=0).is_allowed
    age(redis, 3)
    assert count_call("me", 3, at=0) == (
        rate_limit.Count(is_allowed=True, left=2, seconds=_about_a_window(redis))
    )
    assert redis.client.hlen("portal:calls:me") == 1


def _about_a_window(redis: RedisServer) -> int:
    seconds, _micro = redis.client.time()
    return int((seconds // STEP + 1) * STEP + WINDOW - seconds) + 1


@pytest.mark.fault("cache-down")
def test_while_redis_is_down_the_file_counts(redis: RedisServer) -> None:
    counted(3)
    lose()
    assert [count_call("me", 2, at=1e6).is_allowed for _ in range(3)] == [
        *(True, True, False)
    ]


@pytest.mark.parametrize("url", ["http://x", "localhost:6379", "redis:/x"])
def test_an_address_that_is_none_of_redis_is_refused_by_name(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", url)
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL: write redis://"):
        env_redis("REDIS_URL")


def test_a_missing_package_is_one_line_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://localhost")
    monkeypatch.setattr(env, "find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match="requirements-scale.txt"):
        env_redis("REDIS_URL")


def test_a_time_out_is_fifty_milliseconds_in_all() -> None:
    assert redis_link.CONNECT_SECONDS + redis_link.ANSWER_SECONDS <= 0.05


def test_without_the_variables_nothing_of_the_extra_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys, portal.wsgi\n"
        "from django.test import Client\n"
        "Client().get('/api/v1/missions/x/')\n"
        "names = {'redis', 'boto3', 'botocore', 'storages'}\n"
        "print('imported', sorted(names & sys.modules.keys()))"
    )
    done = in_a_process("-c", code, var=tmp_path, PORTAL_ALLOWED_HOSTS="testserver")
    assert "imported []" in done.stdout, done.stderr
