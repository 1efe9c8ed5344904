from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class SubscriptionsConfig(AppConfig):
    name = "portal.subscriptions"
    label = "subscriptions"
    verbose_name = _("News by e-mail")

    def ready(self) -> None:
        from portal.subscriptions.tasks import on_advisory_message  # noqa: PLC0415

        post_save.connect(on_advisory_message, sender="advisories.AdvisoryMessage")
