"""Base of the staff pages of facts with a source: a changed one is unverified."""

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from django.db import models

from portal.countries.models import PROVENANCE, Sourced
from portal.review.admin_base import ProposalModelAdmin
from portal.review.forms import GROUNDS

Row = TypeVar("Row", bound=models.Model)


class SourcedProposalModelAdmin(ProposalModelAdmin[Row], Generic[Row]):
    """A fact that people act on: a changed one loses the check of the old one."""

    def prepare(self, form: Any, parts: Iterable[models.Model]) -> None:
        changed = set(form.changed_data) - set(GROUNDS)
        rechecked = "verified_at" in changed
        if changed - set(PROVENANCE) and not rechecked:
            parts = (form.instance, *parts)
        for one in parts:
            if isinstance(one, Sourced):
                one.forget_check()
