from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdvisoriesConfig(AppConfig):
    name = "portal.advisories"
    label = "advisories"
    verbose_name = _("Advisories")

    def ready(self) -> None:
        from portal.advisories import reviewed_models  # noqa: PLC0415 - models first

        reviewed_models.register()
