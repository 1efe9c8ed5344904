from django.apps import AppConfig

from portal.web.typed_text import guard_forms


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        guard_forms()
