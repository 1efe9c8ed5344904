from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "portal.audit"
    label = "audit"
    verbose_name = _("Audit log")

    def ready(self) -> None:
        # Models first: this module imports them.
        from portal.audit.staff_writes import connect  # noqa: PLC0415

        connect()
