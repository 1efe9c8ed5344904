"""The files of a mirror that are no pages: styles, scripts, pictures, and its front."""

from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils._os import safe_join
from django.utils.translation import get_language_info

from portal.mirror.render import rendered


def asset(path: str) -> bytes | None:
    """Return a file below /static/ or /media/; None where there is none."""
    if not path.startswith(settings.STATIC_URL):
        answer = rendered(path)
        return answer.body if answer.status == HTTPStatus.OK else None
    name = path.removeprefix(settings.STATIC_URL)
    if settings.WHITENOISE_USE_FINDERS:
        file = finders.find(name)
    else:
        file = safe_join(settings.STATIC_ROOT, name)
    return Path(file).read_bytes() if file and Path(file).is_file() else None


def front_page(languages: Sequence[str]) -> str:
    """Return the page at the root: a link for each language."""
    links = "".join(
        f'<li><a href="{code}/" lang="{code}">{get_language_info(code)["name_local"]}</a>'
        for code in languages
    )
    return (
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Consular help</title><h1>Consular help</h1><ul>{links}</ul></html>"
    )
