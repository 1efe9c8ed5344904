from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from portal.review.log import deed_done


class EmbassiesConfig(AppConfig):
    name = "embassies"
    verbose_name = _("Embassies")

    def ready(self) -> None:
        # Models first: these modules import them.
        from embassies.assistance import reviewed_models  # noqa: PLC0415
        from embassies.models import triggers  # noqa: PLC0415
        from portal.audit import log  # noqa: PLC0415

        deed_done.connect(log.record_motion, dispatch_uid="the log")
        reviewed_models.register()
        pre_migrate.connect(triggers.before_migrate, sender=self)
        post_migrate.connect(triggers.after_migrate, sender=self)
