from django.apps import AppConfig
from django.db.models.signals import post_save


class SubscriptionsConfig(AppConfig):
    name = "portal.subscriptions"
    label = "subscriptions"

    def ready(self) -> None:
        from portal.subscriptions.tasks import when_sent  # noqa: PLC0415

        post_save.connect(when_sent, sender="advisories.AdvisoryMessage")
