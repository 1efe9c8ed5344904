"""This process's link to Redis, and the breaker that keeps requests from waiting for it.

The first request that Redis fails waits 50 ms at most; until it answers again none asks.
One thread of a process finds that out, and listens to what other processes publish.
"""

import logging
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache

from django.conf import settings
from redis import ConnectionPool, Redis, RedisError
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.retry import Retry

CONNECT_SECONDS, ANSWER_SECONDS = 0.02, 0.03
"""How long a request waits, 50 ms in all."""
PATIENT_SECONDS = 1.0
"""The same for the thread, for which nobody waits."""
LONGEST_PAUSE = 2.0
"""Seconds between two attempts to connect."""
COLLECTING = 0.05
"""Seconds in which several messages count as one."""
PREFIX = "portal"
CHANNEL = f"{PREFIX}:changes"

logger = logging.getLogger(__name__)


class RedisDownError(Exception):
    """Redis does not answer, or is known not to."""


def connect_options(seconds: float, connect_seconds: float) -> dict[str, object]:
    """Return the options of a connection that gives up in time, at the first failure."""
    return {
        "socket_timeout": seconds,
        "socket_connect_timeout": connect_seconds,
        "retry": Retry(NoBackoff(), 0),
        "protocol": 2,  # no HELLO, which a server older than Redis 6 refuses
        "driver_info": None,
    }


class RedisLink:
    """Whether Redis answers, and the clients of it. Thread-safe."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.client = self._connect(ANSWER_SECONDS, CONNECT_SECONDS)
        self._patient = self._connect(PATIENT_SECONDS, PATIENT_SECONDS)
        self.is_down = False
        self._heard: Callable[[set[bytes]], None] = lambda messages: None
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        # A thread does not survive a fork.
        os.register_at_fork(after_in_child=self._forget_thread)

    @contextmanager
    def guarded(self) -> Iterator[Redis]:
        """Yield a client; raise RedisDownError where Redis fails or is known to."""
        if self.is_down:
            raise RedisDownError
        try:
            yield self.client
        except (RedisError, OSError) as error:
            self._fail(error)
            raise RedisDownError from error

    def publish(self, message: str) -> None:
        """Send a message to all processes, if Redis answers. Never raises."""
        with suppress(RedisDownError), self.guarded() as client:
            client.publish(CHANNEL, message)

    def listen(self, heard: Callable[[set[bytes]], None]) -> None:
        """Call a function with what is published from now on, in the thread."""
        self._heard = heard
        self.start()

    def start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="redis", daemon=True
                )
                self._thread.start()

    def _forget_thread(self) -> None:
        self._lock, self._thread = threading.Lock(), None
        self.is_down = False

    def _connect(self, seconds: float, connect_seconds: float) -> Redis:
        options = connect_options(seconds, connect_seconds)
        return Redis(connection_pool=ConnectionPool.from_url(self._url, **options))

    def _fail(self, error: Exception) -> None:
        if not self.is_down:
            self.is_down = True
            logger.error("Redis does not answer: %s", error)
        self.start()

    def _run(self) -> None:
        pause = 0.1
        while True:
            try:
                self._follow()
            except (RedisError, OSError) as error:
                self._fail(error)
            except Exception as error:  # A dead thread would never reconnect.
                logger.exception("What Redis sent cannot be handled.")
                self._fail(error)
            else:
                pause = 0.1
                continue
            time.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - no secret
            pause = min(pause * 2, LONGEST_PAUSE)

    def _follow(self) -> None:
        """Hand on messages until a request finds that Redis does not answer."""
        pool = self._patient.connection_pool
        with PubSub(pool, ignore_subscribe_messages=True) as subscription:
            subscription.subscribe(CHANNEL)
            self._probe()
            if self.is_down:
                logger.error("Redis answers again.")
            self.is_down = False
            self._heard(set())  # What was published meanwhile was missed.
            while not self.is_down:
                if messages := _received(subscription):
                    self._heard(messages)
                else:
                    self._probe()

    def _probe(self) -> None:
        # Written, not only pinged: a full or a read-only server is of no use.
        self._patient.set(f"{PREFIX}:probe", 1, ex=10)


def _received(subscription: PubSub) -> set[bytes]:
    """Return the messages of the next second, as soon as there are any."""
    message = subscription.get_message(timeout=1.0)
    found: set[bytes] = set()
    if message:
        time.sleep(COLLECTING)
    while message:
        found.add(message["data"])
        message = subscription.get_message(timeout=0)
    return found


@cache
def link() -> RedisLink:
    """Return the link of this process."""
    return RedisLink(settings.REDIS_URL)
