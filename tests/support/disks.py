"""Disks that are full, and folders that cannot be written to."""

import shutil
import stat
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

PIECE = bytes(4096)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """Put what a folder holds on a disk of its own meanwhile; only root can."""
    kept = folder.with_name(f"{folder.name}-kept")
    shutil.copytree(folder, kept)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "tmpfs"]
    if subprocess.run([*mount, str(folder)], check=False).returncode:  # noqa: S603
        pytest.skip("nothing can be mounted here")
    try:
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Fill the disk of a folder, and fill again what others set free meanwhile."""
    ballast, is_over = folder / "ballast", threading.Event()
    with open(ballast, "wb", buffering=0) as file:

        def fill() -> None:
            with suppress(OSError):
                while True:
                    file.write(PIECE)

        def keep_full() -> None:
            while not is_over.wait(0.005):
                fill()

        fill()
        assert shutil.disk_usage(folder).free == 0
        keeper = threading.Thread(target=keep_full)
        keeper.start()
        try:
            yield
        finally:
            is_over.set()
            keeper.join()
            ballast.unlink()


@contextmanager
def read_only(*paths: Path) -> Iterator[None]:
    """Take the right to write from files and folders."""
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in paths}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
