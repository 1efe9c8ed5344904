from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CountriesConfig(AppConfig):
    name = "portal.countries"
    label = "countries"
    verbose_name = _("Countries")

    def ready(self) -> None:
        from portal.countries import two_people  # noqa: PLC0415 - models first

        two_people.declare()
