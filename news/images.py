"""Uploaded pictures: validated, re-encoded in several widths, without metadata."""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Literal, Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 25_000_000
WIDTHS = (320, 640, 1280)
FORMATS: dict[Literal["webp", "jpg"], str] = {"webp": "WEBP", "jpg": "JPEG"}
_ACCEPTED = ("JPEG", "PNG", "WEBP")
_BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError)


@dataclass(frozen=True)
class Rendition:
    """A re-encoded picture: its files by name, and the size of the largest."""

    key: str
    width: int
    height: int
    files: dict[str, bytes]


def widths_of(width: int) -> list[int]:
    """Return the widths in which a picture is stored; it is never enlarged."""
    return [*(step for step in WIDTHS if step < width), min(width, WIDTHS[-1])]


def file_name(key: str, width: int, form: str) -> str:
    return f"news/{key}-{width}.{form}"


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a picture, as large as it is stored: its size and its point, in %."""

    key: str
    width: int
    height: int
    x: int
    y: int


def cut_name(cut: Cut, form: str) -> str:
    return f"news/{cut.key}-{cut.width}x{cut.height}-{cut.x}-{cut.y}.{form}"


def cut_of(
    key: str, size: tuple[int, int], point: tuple[int, int], *, shape: float, width: int
) -> Cut:
    """Return the largest cut of a shape (width to height); it is never enlarged."""
    widest = min(size[0], round(size[1] * shape), width)
    return Cut(key, max(1, widest), max(1, round(widest / shape)), *point)


def make_cut(whole: bytes, cut: Cut, form: Literal["webp", "jpg"]) -> bytes:
    """Return a cut of a picture, with its point as near to the middle as it goes."""
    with Image.open(BytesIO(whole)) as opened:
        part = ImageOps.fit(
            opened.convert("RGB"),
            (cut.width, cut.height),
            Image.Resampling.LANCZOS,
            centering=_centering(opened.size, cut),
        )
    return _encode(part, FORMATS[form])


def _centering(size: tuple[int, int], cut: Cut) -> tuple[float, float]:
    """Return how much of what is cut off lies before the part, in each direction."""
    scale = min(size[0] / cut.width, size[1] / cut.height)
    return (
        _before(size[0], cut.width * scale, cut.x / 100),
        _before(size[1], cut.height * scale, cut.y / 100),
    )


def _before(whole: int, part: float, point: float) -> float:
    left_over = whole - part
    if left_over < 1:
        return 0.5
    return min(max(whole * point - part / 2, 0), left_over) / left_over


class Readable(Protocol):
    """A file that was sent."""

    def read(self, size: int, /) -> bytes: ...


def reencode(upload: Readable) -> Rendition:
    """Return the picture in every width and format, without its metadata.

    Raise ValidationError for anything but a JPEG, PNG or WebP picture of at most
    5 MB and 25 megapixels.
    """
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 5 MB."), code="size")
    picture = _decode(data)
    widths = widths_of(picture.width)
    key = hashlib.sha256(data).hexdigest()[:32]
    files = {}
    for width in widths:
        scaled = _scale(picture, width)
        for form, encoder in FORMATS.items():
            files[file_name(key, width, form)] = _encode(scaled, encoder)
    height = _scaled_height(picture, widths[-1])
    return Rendition(key, widths[-1], height, files)


def _decode(data: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(data), formats=_ACCEPTED) as opened:
            _refuse_too_many_pixels(opened)
            return _flatten(ImageOps.exif_transpose(opened))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except _BROKEN as error:
        raise ValidationError(
            _("This is not a JPEG, PNG or WebP picture."), code="format"
        ) from error


def _refuse_too_many_pixels(opened: Image.Image) -> None:
    # The size is read from the file's header; the pixels are not decoded yet.
    if opened.width * opened.height > MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> ValidationError:
    return ValidationError(_("The picture has more than 25 megapixels."), code="pixels")


def _flatten(opened: Image.Image) -> Image.Image:
    """Return the pixels on white, without alpha, palette, metadata or more frames."""
    rgba = opened.convert("RGBA")
    canvas = Image.new("RGB", rgba.size, "white")
    canvas.paste(rgba, mask=rgba.getchannel("A"))
    return canvas


def _scaled_height(picture: Image.Image, width: int) -> int:
    return max(1, round(picture.height * width / picture.width))


def _scale(picture: Image.Image, width: int) -> Image.Image:
    return picture.resize(
        (width, _scaled_height(picture, width)), Image.Resampling.LANCZOS
    )


def _encode(picture: Image.Image, encoder: str) -> bytes:
    out = BytesIO()
    picture.save(out, encoder, quality=80)
    return out.getvalue()
