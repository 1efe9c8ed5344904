"""States and verbs of proposals."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    WAITING = "waiting", _("waiting")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn by its proposer")
    OVERRIDDEN = "overridden", _("put through without a second person")


class Verb(models.TextChoices):
    ADD = "add", _("Add")
    CHANGE = "change", _("Change")
    REMOVE = "remove", _("Remove")
    MERGE = "merge", _("Merge")
    PUBLISH = "publish", _("Put before the public")
    END = "end", _("End now")
