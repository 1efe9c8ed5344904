from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from embassies import triggers
from portal.review.log import deed_done


class EmbassiesConfig(AppConfig):
    name = "embassies"
    verbose_name = _("Embassies")

    def ready(self) -> None:
        from embassies import audit, rules_of_two  # noqa: PLC0415 - models first

        deed_done.connect(audit.record_motion, dispatch_uid="the log")
        rules_of_two.declare()
        pre_migrate.connect(triggers.before_migrate, sender=self)
        post_migrate.connect(triggers.after_migrate, sender=self)
