"""The stage of an article, set by staff, and its state for the public."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """Set by staff. Whether an approved article is public depends on the time."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    APPROVED = "approved", _("approved: public from its date on")
    WITHDRAWN = "withdrawn", _("withdrawn")


class State(models.TextChoices):
    """Derived from the stage and the time; never stored."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    SCHEDULED = "scheduled", _("scheduled")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")
