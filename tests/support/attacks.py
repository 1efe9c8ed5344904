"""Texts that would run a script, or lead elsewhere, where they are not made harmless."""

from pathlib import Path

_FILE = Path(__file__).parents[1] / "data" / "xss_corpus.txt"


def attacks(script: str) -> list[str]:
    """Return the texts, each running this script."""
    return _FILE.read_text().replace("MARK", script).splitlines()
