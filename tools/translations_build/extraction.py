"""Extraction of the strings that are marked for translation, by Django's makemessages."""

import shutil
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

import polib
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test.utils import override_settings

ROOMS = ("portal", "embassies", "news", "templates")


class ToolMissingError(CommandError):
    """GNU gettext is not installed. Who only runs the portal does not need it."""


def extract() -> polib.POFile:
    """Return all strings, sorted. About two seconds.

    Raise ToolMissingError, or CommandError on a string that cannot be read.
    """
    if shutil.which("xgettext") is None:
        raise ToolMissingError("GNU gettext is missing: apt install gettext")
    with TemporaryDirectory() as folder:
        # A copy: makemessages writes beside each template while it reads it.
        for room in ROOMS:
            unread = shutil.ignore_patterns("static", "locale", "__pycache__")
            shutil.copytree(
                Path(settings.BASE_DIR, room), Path(folder, room), ignore=unread
            )
        with chdir(folder), override_settings(LOCALE_PATHS=[f"{folder}/locale"]):
            call_command(
                "makemessages",
                all=True,
                keep_pot=True,
                no_wrap=True,
                add_location="file",
                verbosity=0,
            )
        return _tidy(polib.pofile(f"{folder}/locale/django.pot"))


def _tidy(found: polib.POFile) -> polib.POFile:
    for entry in found:
        entry.occurrences = sorted({(name, "") for name, _line in entry.occurrences})
    found.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    return found
