"""Connections to PostgreSQL that do not wait for ever."""

from collections.abc import Mapping
from typing import TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus

Result = TypeVar("Result")


def connection_options(statement_timeout_ms: int) -> Mapping[str, type]:
    """Return the options of a pool, whose connections wait a second longer for a server
    than it may take for a statement; none without such a limit."""
    if not statement_timeout_ms:
        return {}

    class BoundedConnection(psycopg.Connection[tuple[object, ...]]):
        def wait(
            self,
            gen: PQGen[Result],
            interval: float = 0.1,
            timeout: float | None = statement_timeout_ms / 1000 + 1,
        ) -> Result:
            """Raise OperationalError where the server does not answer in time."""
            try:
                return super().wait(gen, interval, timeout)
            except psycopg.OperationalError:
                if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                    self.pgconn.finish()  # Its answer may still come.
                raise

    return {"connection_class": BoundedConnection}
