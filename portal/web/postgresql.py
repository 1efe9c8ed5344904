"""How is a PostgreSQL reached: its address, its pool, and how long is it waited for?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import unquote, urlsplit

import dj_database_url
import psycopg
from dj_database_url import DBConfig
from django.core.exceptions import ImproperlyConfigured
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus

Result = TypeVar("Result")
WAIT_FOR_PRIMARY, WAIT_FOR_REPLICA = 2.0, 0.5
"""Seconds that a request waits for a connection; without a replica it asks the primary."""


@dataclass(frozen=True, slots=True)
class PoolOptions:
    """What the connections of a process have in common."""

    size: int
    statement_timeout_ms: int = 0
    """0 is none."""
    behind_pgbouncer: bool = False
    """In transaction mode: nothing may outlast a transaction on the server."""


def parse_database(name: str, url: str) -> DBConfig:
    """Return the settings of a database's URL, which may list several hosts for libpq.

    Raise ImproperlyConfigured, which names the variable and not the password.
    """
    try:
        user, at, hosts = urlsplit(url).netloc.rpartition("@")
        several = "," in hosts
        parsed = dj_database_url.parse(
            url.replace(f"{at}{hosts}", f"{at}host", 1) if several else url
        )
        if several:
            parsed["HOST"], parsed["PORT"] = _hosts_and_ports(hosts)
    except (ValueError, dj_database_url.UnknownSchemeError):
        raise ImproperlyConfigured(
            f"{name}: write postgres://user:password@host:port/name or sqlite:///path."
        ) from None
    return parsed


def parse_replicas(
    name: str, urls: Sequence[str], primary: DBConfig
) -> dict[str, DBConfig]:
    """Return the settings of replicas by alias: replica1, replica2 …

    Raise ImproperlyConfigured for what cannot be a replica of the primary.
    """
    if urls and primary["ENGINE"] != _POSTGRESQL:
        raise ImproperlyConfigured(
            f"{name}: only PostgreSQL has replicas; set DATABASE_URL to its primary."
        )
    found = {
        f"replica{number}": parse_database(name, url)
        for number, url in enumerate(urls, 1)
    }
    for replica in found.values():
        # What is known of one server would be believed of another.
        if replica["ENGINE"] != _POSTGRESQL or "," in str(replica["HOST"]):
            raise ImproperlyConfigured(f"{name}: one PostgreSQL server for each URL.")
    return found


def pooled(database: DBConfig, options: PoolOptions, *, wait: float) -> DBConfig:
    """Return the settings with a pool, whose connections do not wait for ever."""
    timeout = options.statement_timeout_ms
    given = dict(database.get("OPTIONS") or {})
    if not options.behind_pgbouncer:  # It refuses to pass this on.
        given["options"] = f"-c statement_timeout={timeout}"
    pool = {
        "min_size": 1,
        "max_size": options.size,
        "timeout": wait,
        # A server that hangs keeps to no time-out of its own; PgBouncer has none.
        **connection_options(timeout, grace=0 if options.behind_pgbouncer else 1),
    }
    return {
        **database,
        # A connection that a restart of the server has cut is replaced unnoticed.
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": options.behind_pgbouncer,
        "OPTIONS": {**given, "pool": pool},
    }


def connection_options(
    statement_timeout_ms: int, *, grace: float = 1
) -> Mapping[str, type]:
    """Return the options of a pool, whose connections wait a grace (seconds) longer for a
    server than it may take for a statement; none without such a limit."""
    if not statement_timeout_ms:
        return {}

    class BoundedConnection(psycopg.Connection[tuple[object, ...]]):
        def wait(
            self,
            gen: PQGen[Result],
            interval: float = 0.1,
            timeout: float | None = statement_timeout_ms / 1000 + grace,
        ) -> Result:
            """Raise OperationalError where the server does not answer in time."""
            try:
                return super().wait(gen, interval, timeout)
            except psycopg.OperationalError:
                if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                    self.pgconn.finish()  # Its answer may still come.
                raise

    return {"connection_class": BoundedConnection}


_POSTGRESQL = "django.db.backends.postgresql"


def _hosts_and_ports(listed: str) -> tuple[str, str]:
    """Return both lists as libpq reads them; raise ValueError for a bad port."""
    places = [urlsplit(f"//{one}") for one in listed.split(",")]
    hosts = [unquote(one.hostname or "") for one in places]
    return ",".join(hosts), ",".join(str(one.port or "") for one in places)
