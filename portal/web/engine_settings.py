"""Settings of the engines that several machines share; without them none is imported."""

from dataclasses import dataclass
from urllib.parse import urlsplit

CacheSettings = dict[str, dict[str, object]]


def caches(redis_url: str) -> CacheSettings:
    """Return the caches: in the database, and in Redis before it where there is one."""
    database: dict[str, object] = {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
    if not redis_url:
        return {"default": database, "database": database, "sessions": database}
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
        "none": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    }


@dataclass(frozen=True, slots=True)
class ObjectStorage:
    """S3-compatible storage; blank where boto's own sources of settings count."""

    bucket: str = ""
    """That of the uploads; the mirror names its own."""
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
            return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
        return {"BACKEND": "portal.web.object_storage.Uploads"}
