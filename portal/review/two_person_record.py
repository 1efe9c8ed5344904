"""Fields and rules of every record that one person proposes and another decides on."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils.translation import gettext, gettext_lazy as _
from django_stubs_ext import StrOrPromise

from portal.review.actor import Actor, NotPossibleError


def person(label: StrOrPromise) -> models.ForeignKey[User | None]:
    """Return a field for a member of staff, who is kept while the record is."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=label,
        related_name="+",
        null=True,
        blank=True,
    )


class TwoPersonRecord(models.Model):
    """Who proposed, who decided, why, and who reviewed it afterwards.

    Each model has a ``proposer`` of its own: of some nobody need be one.
    """

    proposer_id: int | None

    why = models.CharField(_("why"), max_length=500, blank=True)
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = person(_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    reviewed_by = person(_("looked at afterwards by"))
    reviewed_at = models.DateTimeField(_("looked at"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def state_token(self) -> str:
        """What a decision must quote: it changes with what there is to decide on."""
        raise NotImplementedError

    def require_token(self, token: str) -> None:
        """Raise NotPossibleError unless it is as it was when it was read."""
        if self.state_token != token:
            raise NotPossibleError(gettext("It was changed since you looked at it."))

    def require_another(self, actor: Actor) -> None:
        """Raise NotPossibleError for whoever proposed it."""
        if self.proposer_id == actor.by.pk:
            raise NotPossibleError(
                gettext("You proposed this: another person approves it.")
            )

    def require_proposer(self, actor: Actor) -> None:
        """Raise NotPossibleError for anybody but whoever proposed it."""
        if self.proposer_id != actor.by.pk:
            raise NotPossibleError(gettext("Somebody else proposed this."))

    def mark_reviewed(self, actor: Actor) -> None:
        """Save that another person reviewed it afterwards; raise NotPossibleError."""
        if not self.awaits_review():
            raise NotPossibleError(gettext("There is nothing to look at any more."))
        if actor.by.pk in self.people():
            raise NotPossibleError(gettext("Another person has to look at it."))
        self.reviewed_by, self.reviewed_at = actor.by, actor.at
        self.save()

    def awaits_review(self) -> bool:
        """Return whether one person decided alone and no other has reviewed it yet."""
        raise NotImplementedError

    def people(self) -> set[int | None]:
        """Return the keys of those who may not review it themselves."""
        return {self.proposer_id, self.decided_by_id}
