"""Uploaded pictures: validated, re-encoded in several widths, without metadata."""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Literal

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


def reencode(upload: BinaryIO) -> Rendition:
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
