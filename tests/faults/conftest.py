"""A portal's database file with all its tables, for processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(scope="session")
def migrated(
    django_db_setup: Path | None, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return an SQLite file as `manage.py migrate` leaves it; to be copied, not used."""
    if django_db_setup:
        return django_db_setup
    folder = tmp_path_factory.mktemp("migrated")
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "PORTAL_VAR_DIR": str(folder)},  # noqa: TID251
        check=True,
    )
    return folder / "portal.sqlite3"
