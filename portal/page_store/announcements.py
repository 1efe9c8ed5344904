"""Changes that processes announce to each other, so that none waits for its next read.

Over Redis, and only to be quicker: each process reads the stamps once a second anyway,
which also sees what nobody announces, and lost messages. A message is a hint to read
now; what it says of the database is never believed.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from portal.page_store.watch import watch
from portal.page_store.watched import watched
from portal.web.redis_link import link

CHANGED, DOWN, UP = "changed", "down", "up"
_WRITE = re.compile(
    r"\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)"
    r"\s+\"?(\w+)",
    re.IGNORECASE,
)


def connect() -> None:
    """Announce what this process changes, and read at once what others announce."""
    connection_created.connect(_attach)
    watch.began_reading = lambda: link().listen(hear)
    watch.found = _announce_database


def hear(messages: set[bytes]) -> None:
    """Let the stamps be read; quickly given up where others find the database gone."""
    if DOWN.encode() in messages:
        watch.suspect()
    else:
        watch.wake()


def _announce_database(*, is_down: bool) -> None:
    link().publish(DOWN if is_down else UP)


def _announce_change() -> None:
    link().publish(CHANGED)


def _attach(connection: BaseDatabaseWrapper, **_signal: object) -> None:
    if _note_writes not in connection.execute_wrappers:
        connection.execute_wrappers.append(_note_writes)


def _note_writes(
    execute: Callable[..., object],
    sql: object,
    params: object,
    many: bool,
    context: Mapping[str, BaseDatabaseWrapper],
) -> object:
    """Execute a statement; announce, once it is committed, what pages may show of it."""
    result = execute(sql, params, many, context)
    written = _WRITE.match(str(sql))
    if written and written[1] in _tables():
        waiting = context["connection"].run_on_commit
        if not any(one[1] is _announce_change for one in waiting):
            context["connection"].on_commit(_announce_change, robust=True)
    return result


@cache
def _tables() -> frozenset[str]:
    return frozenset(one.name for one in watched().tables)
