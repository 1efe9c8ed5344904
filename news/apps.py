from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "news"

    def ready(self) -> None:
        from news import two_people  # noqa: PLC0415 - models first

        two_people.declare()
