from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules

from embassies import triggers


class EmbassiesConfig(AppConfig):
    name = "embassies"

    def ready(self) -> None:
        autodiscover_modules("rules_admin", "review_admin", "report_admin")
        pre_migrate.connect(triggers.before_migrate, sender=self)
        post_migrate.connect(triggers.after_migrate, sender=self)
