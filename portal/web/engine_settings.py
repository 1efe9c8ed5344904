"""Settings of the engines that several machines share; without them none is imported."""

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
