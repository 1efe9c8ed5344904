"""One size, measured in a process that has not set up Django yet."""

import os
from pathlib import Path

from tools.benchmarks.figures import Figure
from tools.benchmarks.folders import folder_of


def set_up(folder: Path, missions: int, database: str = "") -> Path:
    """Set up Django for a size, on SQLite or another URL; return the size's folder."""
    home = folder_of(folder, missions)
    home.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_VAR_DIR": str(home),
        "PORTAL_SITE_URL": "http://localhost:8000",
        "PORTAL_API_CALLS_A_MINUTE": "0",
        "PORTAL_DEBUG": "0",
        "DATABASE_URL": database,
    }
    import django

    django.setup()
    return home


def measure_size(
    folder: Path, missions: int, rounds: int, seconds: int, only: str
) -> list[Figure]:
    """Make the directory, unless it is kept from before, and measure its pages."""
    home = set_up(folder, missions)
    from tools.benchmarks.directory import make_directory
    from tools.benchmarks.load import add_rates
    from tools.benchmarks.measuring import measure_pages
    from tools.benchmarks.pages import pages_to_measure

    make_directory(home, missions)
    pages = [one for one in pages_to_measure() if only in one.name]
    figures = measure_pages(pages, rounds)
    return add_rates(figures, seconds) if seconds else figures
