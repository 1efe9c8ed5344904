"""A worker of the server is ready for its first reader before it is asked."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
_LOOK = """
import portal.wsgi
from django.db import connection
from embassies.search import typos
from portal.countries import gazetteer

for loaded in (gazetteer.city_numbers, gazetteer.common_names, typos._index):
    assert loaded.cache_info().currsize == 1, loaded
assert connection.connection is None
"""


def test_a_worker_knows_all_names_and_has_asked_no_database(tmp_path: Path) -> None:
    own = {"PORTAL_VAR_DIR": str(tmp_path), "DATABASE_URL": ""}
    environment = {**os.environ, **own}  # noqa: TID251
    subprocess.run(  # noqa: S603
        [sys.executable, "-c", _LOOK], cwd=ROOT, env=environment, check=True
    )
