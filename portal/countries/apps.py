from django.apps import AppConfig


class CountriesConfig(AppConfig):
    name = "portal.countries"
    label = "countries"

    def ready(self) -> None:
        from portal.countries import two_people  # noqa: PLC0415 - models first

        two_people.declare()
