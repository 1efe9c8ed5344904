"""The files of pictures: kept once, cut when somebody first asks for a cut."""

import re
from typing import Literal, cast

from django.contrib.auth.models import User
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from news.images import Cut, Rendition, file_name, make_cut
from news.models import Article, Picture
from portal.web.markdown import clean_line

CONTENT_TYPES = {"jpg": "image/jpeg", "webp": "image/webp"}
_CUT = re.compile(
    r"news/([0-9a-f]{32})-(\d{1,4})x(\d{1,4})-(\d{1,3})-(\d{1,3})\.(jpg|webp)"
)


def save_files(rendition: Rendition) -> None:
    """Save the files of a picture that do not exist yet."""
    for name, content in rendition.files.items():
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(content))


def add_picture(
    rendition: Rendition,
    *,
    by: User | None,
    file: str = "",
    alt: str = "",
    credit: str = "",
) -> Picture:
    """Put a picture into the library; return the one there if it is the same."""
    save_files(rendition)
    facts = {
        "width": rendition.width,
        "height": rendition.height,
        "uploaded_by": by,
        "file": clean_line(file)[:200],
        "alt": clean_line(alt)[:300],
        "credit": clean_line(credit)[:100],
    }
    return Picture.objects.get_or_create(key=rendition.key, defaults=facts)[0]


def open_picture(name: str) -> File[bytes]:
    """Open a file of a picture; make it if it is a cut. Raise OSError."""
    make_picture(name)
    return default_storage.open(name)


def make_picture(name: str) -> None:
    """Make a file of a picture if it is a cut that is not there yet. Raise OSError."""
    found = _CUT.fullmatch(name)
    if not found or default_storage.exists(name):
        return
    key, *numbers, form = found.groups()
    cut = Cut(key, *map(int, numbers))
    with default_storage.open(_largest(key)) as whole:
        kind = cast("Literal['webp', 'jpg']", form)
        content = make_cut(whole.read(), cut, kind)
    default_storage.save(name, ContentFile(content))


def _largest(key: str) -> str:
    """Return the name of the whole picture; raise FileNotFoundError."""
    rows = Article.objects.filter(image_key=key).values_list("image_width", flat=True)
    width = rows.first()
    if width is None:
        width = Picture.objects.filter(key=key).values_list("width", flat=True).first()
    if width is None:
        raise FileNotFoundError(key)
    return file_name(key, width, "jpg")
