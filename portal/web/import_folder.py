"""The folder of files that wait for an import: no web server serves it."""

from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


def import_folder() -> Path:
    return Path(settings.VAR_DIR) / "imports"


class ImportFolder(FileSystemStorage):
    """Files that nobody but the portal can read."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def location(self) -> str:
        return str(import_folder())

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return folders and files; none where nothing was ever saved."""
        return super().listdir(path) if self.exists(path) else ([], [])

    def _save(self, name: str, content: File[bytes]) -> str:
        try:
            return str(super()._save(name, content))  # type: ignore[misc]
        except OSError:
            self.delete(name)  # What a full disk has taken of it.
            raise
