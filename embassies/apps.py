from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class EmbassiesConfig(AppConfig):
    name = "embassies"
    verbose_name = _("Embassies")

    def ready(self) -> None:
        # Models first: these modules import them.
        from embassies.imports.pipeline.log import altered_imports  # noqa: PLC0415
        from embassies.models import ImportRequest, triggers  # noqa: PLC0415
        from embassies.review import reviewed_models  # noqa: PLC0415
        from portal.audit.log import register_verifier  # noqa: PLC0415
        from portal.audit.staff_writes import leave_out  # noqa: PLC0415

        register_verifier("imports", altered_imports)
        leave_out(ImportRequest)
        reviewed_models.register()
        pre_migrate.connect(triggers.before_migrate, sender=self)
        post_migrate.connect(triggers.after_migrate, sender=self)
