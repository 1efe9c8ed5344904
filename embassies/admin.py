"""The staff pages of the directory; they live in `embassies.desk`."""

from embassies.desk import corrections, missions, proposals, rules

__all__ = ["corrections", "missions", "proposals", "rules"]
