from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "portal.notifications"
    label = "notifications"
    verbose_name = _("E-mail to staff")

    def ready(self) -> None:
        # Models first: these modules import them.
        from portal.notifications import tasks  # noqa: PLC0415
        from portal.review.signals import proposal_event  # noqa: PLC0415

        proposal_event.connect(tasks.on_proposal_event)
        post_save.connect(tasks.on_report_saved, sender="embassies.ReaderReport")
