from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewConfig(AppConfig):
    name = "portal.review"
    label = "review"
    verbose_name = _("Second person")

    def ready(self) -> None:
        # Models first: these modules import them.
        from portal.audit.log import register_verifier  # noqa: PLC0415
        from portal.audit.staff_writes import leave_out  # noqa: PLC0415
        from portal.review.models import Proposal  # noqa: PLC0415
        from portal.review.seals import altered_proposals  # noqa: PLC0415

        leave_out(Proposal)
        register_verifier("proposals", altered_proposals)
