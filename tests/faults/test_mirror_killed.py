"""A build of the mirror that is killed leaves the old one, whole."""

import hashlib
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from portal.mirror.addresses import file_of
from portal.mirror.manifest import Manifest
from tests.support.fault_table import Seen

pytestmark = pytest.mark.faults

TIMES = 8


def command(folder: Path, var: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603
        [
            *(sys.executable, "manage.py", "build_mirror", str(folder)),
            *("--language", "en", "--processes", "2", "--no-progress"),
        ],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "PORTAL_VAR_DIR": str(var)},  # noqa: TID251
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def wrong_files(folder: Path) -> list[str]:
    entries = Manifest.read(folder).entries
    assert len(entries) > 1000
    return [
        path
        for path, entry in entries.items()
        if hashlib.sha256((folder / file_of(path)).read_bytes()).hexdigest()
        != entry.sha256
    ]


@pytest.mark.fault("kill-in-export")
def test_a_killed_build_leaves_a_whole_mirror(
    migrated: Path, tmp_path: Path, seen: Seen
) -> None:
    shutil.copy(migrated, tmp_path / "portal.sqlite3")
    folder = tmp_path / "site"
    began = time.monotonic()
    assert command(folder, tmp_path).wait(240) == 0
    whole = time.monotonic() - began
    moments = random.Random(1)  # noqa: S311 - no secret
    for _number in range(TIMES):
        process = command(folder, tmp_path)
        time.sleep(moments.uniform(0.3, 1) * whole)
        os.killpg(process.pid, 9)
        process.wait(10)
        assert wrong_files(folder) == []
    versions = [one for one in (tmp_path / "site.versions").iterdir() if one.is_dir()]
    seen(f"{TIMES} kills in builds of {whole:.1f} s; {len(versions)} folders left")
    assert command(folder, tmp_path).wait(240) == 0
    versions = [one for one in (tmp_path / "site.versions").iterdir() if one.is_dir()]
    assert len(versions) <= 3
