"""A text as a QR code that a page can draw without style or script."""

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 4
"""Light modules around a code, so that readers find it (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class Code:
    """The path of an SVG, and the side of its square view box."""

    path: str
    side: int


def qr_code(text: str) -> Code:
    """Return the code of a text, with medium error correction."""
    rows = segno.make(text, error="m", micro=False).matrix
    parts = []
    for y, row in enumerate(rows):
        x = 0
        for dark, group in groupby(row):
            width = len(list(group))
            if dark:
                parts.append(f"M{x + QUIET} {y + QUIET}h{width}v1h-{width}z")
            x += width
    return Code("".join(parts), len(rows) + 2 * QUIET)
