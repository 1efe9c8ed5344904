from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CountriesConfig(AppConfig):
    name = "portal.countries"
    label = "countries"
    verbose_name = _("Countries")

    def ready(self) -> None:
        from portal.countries import reviewed_models  # noqa: PLC0415 - models first

        reviewed_models.register()
