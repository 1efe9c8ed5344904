"""QR codes as paths of SVG, which need neither style nor script."""

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET_ZONE = 4
"""Light modules around a code, which scanners need (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """The path of an SVG, and the side of its square view box."""

    path: str
    side: int


def qr_code(text: str) -> QrCode:
    """Return the code of a text, with medium error correction."""
    rows = segno.make(text, error="m", micro=False).matrix
    parts = []
    for y, row in enumerate(rows):
        x = 0
        for dark, group in groupby(row):
            width = len(list(group))
            if dark:
                parts.append(f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{width}v1h-{width}z")
            x += width
    return QrCode("".join(parts), len(rows) + 2 * QUIET_ZONE)
