from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate, pre_migrate


class PageStoreConfig(AppConfig):
    name = "portal.page_store"
    label = "page_store"

    def ready(self) -> None:
        # Models first: this module imports them.
        from portal.page_store import triggers  # noqa: PLC0415

        pre_migrate.connect(triggers.before_migrate, sender=self)
        post_migrate.connect(triggers.after_migrate, sender=self)
        if settings.REDIS_URL:
            from portal.page_store import announcements  # noqa: PLC0415 - an extra

            announcements.connect()
