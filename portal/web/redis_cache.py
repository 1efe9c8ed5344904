"""Django's cache in Redis, with another cache in its place while Redis is down."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.redis import RedisCache

from portal.web.redis_link import (
    ANSWER_SECONDS,
    CONNECT_SECONDS,
    RedisDownError,
    connect_options,
    link,
)

SESSION_SECONDS = 60
"""For how long a session is read from Redis; then from the database once more.

A session that is ended while Redis cannot be reached stays there: this is its end.
"""
P = ParamSpec("P")
T = TypeVar("T")


class JsonSerializer:
    """Values as JSON: who can write to Redis must not be able to run code here."""

    def dumps(self, value: object) -> bytes:
        return json.dumps(value, separators=(",", ":")).encode()

    def loads(self, data: bytes) -> object:
        """Return the value; None for what no portal has written."""
        with suppress(ValueError):
            return json.loads(data)
        return None


def _guarded(
    operation: Callable[Concatenate[RedisCache, P], T],
) -> Callable[Concatenate["Cache", P], T]:
    def guarded(self: "Cache", /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with link().guarded():
                return operation(self, *args, **kwargs)
        except RedisDownError:
            found: T = getattr(self.stand_in, operation.__name__)(*args, **kwargs)
            return found

    return guarded


class Cache(RedisCache):
    """Counts go on in the stand-in while Redis is down: nobody has endless attempts."""

    def __init__(self, server: str, params: Mapping[str, Any]) -> None:
        options = dict(params["OPTIONS"])
        self._stand_in = options.pop("stand_in")
        options |= connect_options(ANSWER_SECONDS, CONNECT_SECONDS)
        options["serializer"] = JsonSerializer
        super().__init__(server, {**params, "OPTIONS": options})

    @property
    def stand_in(self) -> BaseCache:
        return caches[self._stand_in]

    add = _guarded(RedisCache.add)
    get = _guarded(RedisCache.get)
    set = _guarded(RedisCache.set)
    touch = _guarded(RedisCache.touch)
    delete = _guarded(RedisCache.delete)
    get_many = _guarded(RedisCache.get_many)
    has_key = _guarded(RedisCache.has_key)
    incr = _guarded(RedisCache.incr)
    set_many = _guarded(RedisCache.set_many)
    delete_many = _guarded(RedisCache.delete_many)
    clear = _guarded(RedisCache.clear)


class SessionCache(Cache):
    def get_backend_timeout(self, timeout: Any = DEFAULT_TIMEOUT) -> int:
        given = super().get_backend_timeout(timeout)
        return SESSION_SECONDS if given is None else min(int(given), SESSION_SECONDS)
