"""The staff pages of the directory; they live in `embassies.desk`."""

from embassies.desk import corrections, intakes, missions, proposals, rules

__all__ = ["corrections", "intakes", "missions", "proposals", "rules"]
