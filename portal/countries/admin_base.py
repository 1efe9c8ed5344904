"""Staff pages of facts with a source: each change is proposed, and unchecked again."""

from typing import Any

from portal.countries.models import PROVENANCE, Sourced
from portal.review.admin_base import ProposalModelAdmin


class SourcedProposalModelAdmin(ProposalModelAdmin):
    """A fact that people act on: a changed one loses the check of the old one."""

    def settle_check(self, form: Any, parts: list[Any]) -> None:
        changed = set(form.changed_data) - {"why"}
        rechecked = "verified_at" in changed
        if changed - set(PROVENANCE) and not rechecked:
            parts = [form.instance, *parts]
        for one in parts:
            if isinstance(one, Sourced):
                one.forget_check()
