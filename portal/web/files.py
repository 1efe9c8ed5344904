"""Files that appear whole or not at all."""

import os
import tempfile
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole, or as it was; raise OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    if os.name == "posix":  # Windows opens no folder.
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class Uploads(FileSystemStorage):
    """The folder of uploaded pictures, whose files are there whole or not at all.

    Half a file would stand for the picture ever after: a name is the hash of its content.
    """

    def _save(self, name: str, content: File[bytes]) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content.read())
        path.chmod(0o644)
        return name
