"""From which database does the current request read?

Everything reads from the primary, unless a request was given a replica for its time
(docs/adr/0057).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

PRIMARY_ONLY = frozenset(
    {"account", "api_keys", "auth", "django_cache", "mfa", "sessions"}
)
"""Labels of apps whose rows are read just after they were written."""

_ALIAS: ContextVar[str] = ContextVar("read_alias", default=DEFAULT_DB_ALIAS)


@contextmanager
def reads_from(alias: str) -> Iterator[None]:
    """Read from a database meanwhile, in this thread."""
    token = _ALIAS.set(alias)
    try:
        yield
    finally:
        _ALIAS.reset(token)


def read_alias() -> str:
    """Return the alias to read from: the primary within its transactions."""
    if connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return DEFAULT_DB_ALIAS
    return _ALIAS.get()


def read_connection() -> BaseDatabaseWrapper:
    """Return the connection to read from, for SQL that no model runs."""
    return connections[read_alias()]


class ReplicaRouter:
    """Django's database router: always explicit, since a cached row names its replica."""

    def db_for_read(self, model: type[models.Model], **hints: object) -> str:
        is_private = model._meta.app_label in PRIMARY_ONLY
        return DEFAULT_DB_ALIAS if is_private else read_alias()

    def db_for_write(self, model: type[models.Model], **hints: object) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, *rows: models.Model, **hints: object) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db == DEFAULT_DB_ALIAS
