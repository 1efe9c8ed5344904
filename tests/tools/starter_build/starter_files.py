"""The files of the starter directory, read as they stand."""

import csv
from pathlib import Path
from typing import Any

from django.conf import settings

MISSIONS = Path(settings.BASE_DIR, "embassies", "data", "missions.csv")
COUNTRIES = Path(settings.BASE_DIR, "portal", "countries", "data")
PARTS = ("covers", "contacts", "statuses")


def read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def parts(missions, name):
    return [part for row in missions for part in row[name]]
