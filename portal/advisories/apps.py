from django.apps import AppConfig


class AdvisoriesConfig(AppConfig):
    name = "portal.advisories"
    label = "advisories"

    def ready(self) -> None:
        from portal.advisories import two_people  # noqa: PLC0415 - models first

        two_people.declare()
