"""Settings of databases, caches and storage; what is not configured is not imported."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from dj_database_url import DBConfig

from portal.web.postgresql import (
    WAIT_FOR_PRIMARY,
    WAIT_FOR_REPLICA,
    PoolOptions,
    pooled,
)

CacheSettings = dict[str, dict[str, object]]

_SQLITE = {
    # One writer waits for another instead of failing.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    "PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000;",
}


def databases(
    primary: DBConfig, replicas: Mapping[str, DBConfig], pool: PoolOptions
) -> dict[str, object]:
    """Return the databases: SQLite alone, or PostgreSQL with its replicas, all pooled."""
    if primary["ENGINE"].endswith("sqlite3"):
        # To open the file costs as much as ten queries. Not for long: after a restored
        # backup the file is another one.
        return {"default": {**primary, "CONN_MAX_AGE": 5, "OPTIONS": _SQLITE.copy()}}
    found: dict[str, object] = {"default": pooled(primary, pool, wait=WAIT_FOR_PRIMARY)}
    for alias, replica in replicas.items():
        settings = pooled(replica, pool, wait=WAIT_FOR_REPLICA)
        found[alias] = {**settings, "TEST": {"MIRROR": "default"}}
    return found


def caches(redis_url: str) -> CacheSettings:
    """Return the caches: in the database, and in Redis before it where there is one."""
    database: dict[str, object] = {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
    none: dict[str, object] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    if not redis_url:
        return {
            "default": database,
            "database": database,
            "sessions": database,
            "progress": none,
        }
    shared = {"LOCATION": redis_url, "KEY_PREFIX": "portal"}
    return {
        "default": {
            "BACKEND": "portal.web.redis_cache.Cache",
            "TIMEOUT": 3600,
            "OPTIONS": {"stand_in": "database"},
            **shared,
        },
        "database": database,
        "sessions": {
            "BACKEND": "portal.web.redis_cache.SessionCache",
            "OPTIONS": {
                "stand_in": "none"
            },  # Then the database has the session itself.
            **shared,
        },
        # How far imports are, for other machines. While one is written the database
        # is no stand-in.
        "progress": {
            "BACKEND": "portal.web.redis_cache.Cache",
            "TIMEOUT": 3600,
            "OPTIONS": {"stand_in": "none"},
            **shared,
        },
        "none": none,
    }


@dataclass(frozen=True, slots=True)
class ObjectStorage:
    """S3-compatible storage; blank where boto's own sources of settings count."""

    bucket: str = ""
    """That of uploads and of files to import; the mirror names its own."""
    endpoint: str = ""
    region: str = ""
    access_key: str = ""
    secret_key: str = ""
    public_url: str = ""
    """Where readers find the files of the bucket; blank: the portal sends them."""

    @property
    def public_origin(self) -> str:
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}" if self.public_url else ""

    def uploads(self) -> dict[str, object]:
        """Return the storage of uploads: the bucket, or the folder MEDIA_ROOT."""
        if not self.bucket:
            return {"BACKEND": "portal.web.files.Uploads"}
        return {"BACKEND": "portal.web.object_storage.Uploads"}

    def imports(self) -> dict[str, object]:
        """Return the storage of files that wait for an import, which nobody is sent."""
        if not self.bucket:
            return {"BACKEND": "portal.web.import_folder.ImportFolder"}
        return {"BACKEND": "portal.web.object_storage.Imports"}
