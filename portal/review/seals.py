"""Whether proposals are as the audit log says that they were decided."""

import json
from collections.abc import Iterator

from portal.audit.models import AuditEntry
from portal.review.models import Comment, Proposal


def altered_proposals() -> Iterator[str]:
    """Yield the proposals that the log does not know, or knows otherwise; comments as well.

    Three queries.
    """
    sealed: dict[int, str] = {}
    comments: dict[int, str] = {}
    entries = AuditEntry.objects.order_by("number").values_list("changes", flat=True)
    for text in entries.iterator():
        changes = json.loads(text)
        if "seal" in changes:
            sealed[changes["proposal"]] = changes["seal"]
        elif "comment_seal" in changes:
            comments[changes["comment"]] = changes["comment_seal"]
    found = {one.pk: one.seal() for one in Proposal.objects.iterator()}
    for key in sorted(sealed.keys() | found.keys()):
        if sealed.get(key) != found.get(key):
            yield f"review.Proposal {key}: is not as it was decided."
    written = {one.pk: one.seal() for one in Comment.objects.iterator()}
    for key in sorted(comments.keys() | written.keys()):
        if comments.get(key) != written.get(key):
            yield f"review.Comment {key}: is not as it was written."
