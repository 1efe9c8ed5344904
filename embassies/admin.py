"""The staff pages of the directory; they live in `embassies.desk`."""

from embassies.desk import checks, corrections, intakes, missions, proposals, rules

__all__ = ["checks", "corrections", "intakes", "missions", "proposals", "rules"]
