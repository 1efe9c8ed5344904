"""Command that draws the icons and the picture of a shared link."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from PIL import Image, ImageDraw

BLUE, PAPER, LINE = (18, 53, 91), (255, 255, 255), (120, 160, 205)
UNIT = 24
"""The side of the drawing, as in icon.svg: a house with a roof and three openings."""

ROOF = [(12, 4), (5, 8), (5, 9.5), (19, 9.5), (19, 8)]
WALLS = [
    *((6.5, 11), (6.5, 16.5), (5, 16.5), (5, 19), (19, 19), (19, 16.5)),
    *((17.5, 16.5), (17.5, 11), (15.5, 11), (15.5, 16.5), (13.5, 16.5)),
    *((13.5, 11), (10.5, 11), (10.5, 16.5), (8.5, 16.5), (8.5, 11)),
]
# Everything is drawn so many times larger and scaled down, for smooth edges.
FINER = 4


class Command(BaseCommand):
    help = "Draw favicon.ico, touch.png and share.png into portal/static/portal/."

    def handle(self, *args: object, **options: object) -> None:
        folder = Path(settings.BASE_DIR) / "portal" / "static" / "portal"
        for name, picture in pictures().items():
            if name.endswith(".ico"):
                picture.save(folder / name, sizes=[(16, 16), (32, 32)])
            else:
                picture.save(folder / name, optimize=True)
            self.stdout.write(f"{name}: {(folder / name).stat().st_size:,} bytes")


def pictures() -> dict[str, Image.Image]:
    """Return each picture by the name of its file."""
    return {
        "favicon.ico": icon(32, corner=4),
        "touch.png": icon(180, corner=0).convert("RGB").quantize(32),
        "share.png": share_picture().quantize(32),
    }


def icon(side: int, *, corner: int) -> Image.Image:
    """Return the icon; a corner of 0 leaves rounding to the device."""
    size = side * FINER
    picture = Image.new("RGBA", (size, size))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((0, 0, size - 1, size - 1), corner * size // UNIT, BLUE)
    _house(draw, (0, 0), size)
    return picture.resize((side, side), Image.Resampling.LANCZOS)


def share_picture() -> Image.Image:
    """Return the house before the lines of a globe, without words: any reader's."""
    width, height = 1200 * FINER, 630 * FINER
    picture = Image.new("RGB", (width, height), BLUE)
    draw = ImageDraw.Draw(picture)
    middle, radius, pen = (width // 2, height // 2), 255 * FINER, 3 * FINER
    for part in (1, 0.62, 0.22):
        _ellipse(draw, middle, radius * part, radius, pen)
    for part in (-0.5, 0, 0.5):
        half, y = radius * (1 - part**2) ** 0.5, middle[1] + radius * part
        draw.line((middle[0] - half, y, middle[0] + half, y), LINE, pen)
    side = 360 * FINER
    corner = (middle[0] - side // 2, middle[1] - side // 2)
    draw.rounded_rectangle(
        (*corner, corner[0] + side, corner[1] + side), side // 6, BLUE
    )
    _house(draw, corner, side)
    return picture.resize((1200, 630), Image.Resampling.LANCZOS)


def _ellipse(
    draw: ImageDraw.ImageDraw, middle: tuple[int, int], a: float, b: float, pen: int
) -> None:
    x, y = middle
    draw.ellipse((x - a, y - b, x + a, y + b), outline=LINE, width=pen)


def _house(draw: ImageDraw.ImageDraw, corner: tuple[int, int], side: int) -> None:
    for shape in (ROOF, WALLS):
        points = [
            (corner[0] + x * side / UNIT, corner[1] + y * side / UNIT) for x, y in shape
        ]
        draw.polygon(points, PAPER)
