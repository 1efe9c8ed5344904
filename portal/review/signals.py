"""What happens to proposals, for whoever wants to tell people."""

from django.dispatch import Signal

proposal_event = Signal()
"""Sent once an event of a proposal is committed, by the class Proposal.

``proposal`` is the row as it was saved; ``verb`` the verb of the log's entry
(portal/audit/models.py): proposed, revised, renewed, rebased, commented, asked,
approved, overridden, rejected, withdrawn, reviewed; ``actor`` who did it, and when.
An error of a receiver is logged and harms nothing.
"""
