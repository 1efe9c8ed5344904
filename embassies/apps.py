from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from embassies import triggers


class EmbassiesConfig(AppConfig):
    name = "embassies"

    def ready(self) -> None:
        pre_migrate.connect(triggers.before_migrate, sender=self)
        post_migrate.connect(triggers.after_migrate, sender=self)
