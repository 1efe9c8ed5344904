"""Which strings of the portal are marked to be translated?"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOMS = ("portal", "embassies", "news", "templates")
_KEYWORDS = (
    *("gettext_noop", "gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2"),
    *("npgettext:1c,2,3", "pgettext_lazy:1c,2", "npgettext_lazy:1c,2,3"),
)


class ToolMissingError(Exception):
    """GNU gettext is not installed. Who only runs the portal does not need it."""


def extract() -> polib.POFile:
    """Return all strings, as `makemessages` finds them; the tree stays untouched.

    About two seconds. Raise ToolMissingError, or CalledProcessError on a bad string.
    """
    if shutil.which("xgettext") is None:
        raise ToolMissingError("apt install gettext")
    with TemporaryDirectory() as folder:
        copy = Path(folder)
        names = [_copied(path, copy) for path in sorted(_files())]
        (copy / "names").write_text("\n".join(names), encoding="utf-8")
        subprocess.run(  # noqa: S603
            [
                *("xgettext", "--language=Python", "--from-code=UTF-8", "--no-wrap"),
                *("--add-comments=Translators", "--add-location=file"),
                *(f"--keyword={keyword}" for keyword in _KEYWORDS),
                *("--files-from=names", "--output=found.pot"),
            ],
            cwd=copy,
            check=True,
            capture_output=True,
        )
        return _tidy(polib.pofile(str(copy / "found.pot")))


def _files() -> Iterator[Path]:
    for room in ROOMS:
        for path in Path(settings.BASE_DIR, room).rglob("*"):
            if path.suffix in {".py", ".html", ".txt"} and "static" not in path.parts:
                yield path


def _copied(path: Path, folder: Path) -> str:
    """Copy a file, a template as the Python that xgettext reads; return its name."""
    text = path.read_text(encoding="utf-8")
    name = str(path.relative_to(settings.BASE_DIR))
    if path.suffix != ".py":
        text = templatize(text, origin=name)
        name += ".py"
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return name


def _tidy(found: polib.POFile) -> polib.POFile:
    for entry in found:
        files = {name.removesuffix(".py") for name, _line in entry.occurrences}
        entry.occurrences = [
            (name if "." in name else f"{name}.py", "") for name in sorted(files)
        ]
    found.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    return found
