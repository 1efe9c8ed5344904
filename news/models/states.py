"""What staff decided about an article, and what it is to the public."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """What staff decided. Whether the public sees it depends on the time too."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    APPROVED = "approved", _("approved: public from its date on")
    WITHDRAWN = "withdrawn", _("withdrawn")


class State(models.TextChoices):
    """What an article is at a moment; decided when it is read, never stored."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    SCHEDULED = "scheduled", _("scheduled")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")
