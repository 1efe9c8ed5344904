from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EmbassiesConfig(AppConfig):
    name = "embassies"

    def ready(self) -> None:
        autodiscover_modules("rules_admin")
