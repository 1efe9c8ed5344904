"""A change of a mission that one person proposes and another one decides on."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.review.models import TwoPeople, TwoPeopleQuerySet


class ProposalQuerySet(TwoPeopleQuerySet["Proposal"]):
    def with_people(self) -> Self:
        """Load the mission and who did what. No query more."""
        return super().with_people().select_related("mission")


class Proposal(TwoPeople):
    """What somebody wants to change of a mission, value by value.

    ``items`` holds, for the mission and each of its parts, the fields with the old
    and the new value; ``version`` is the mission's ``updated_at`` that the old values
    were read at. Change one through ``embassies.review.workflow`` only: it is applied there.
    """

    mission = models.ForeignKey(
        "embassies.Mission",
        models.PROTECT,
        verbose_name=_("mission"),
        related_name="proposals",
    )
    version = models.DateTimeField(_("state of the record it starts from"))

    objects = ProposalQuerySet.as_manager()

    class Meta(TwoPeople.Meta):
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-proposed_at", "-pk"]
        default_permissions = ("view",)
        permissions = [
            ("approve_proposal", _("Can approve and reject proposals")),
            ("override_proposal", _("Can put a proposal through alone")),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.mission}"
