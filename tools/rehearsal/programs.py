"""Which programs are installed, who runs them, and how are they waited for?"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PACKAGES: Mapping[str, Sequence[str]] = {
    "postgresql": ("initdb", "postgres", "pg_basebackup"),
    "redis-server": ("redis-server",),
    "nginx-light": ("nginx",),
}
"""Packages of Debian, and the programs that are wanted of each."""
_POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


class NotInstalledError(RuntimeError):
    """A program is missing, and this user may not install it."""


class NotReadyError(RuntimeError):
    """Something did not become ready in time."""


def find_program(name: str) -> str | None:
    """Return the path of a program, also where Debian keeps it off the PATH."""
    folders = [os.environ["PATH"], *map(str, _POSTGRES), "/usr/sbin"]
    return shutil.which(name, path=os.pathsep.join(folders))


def program(name: str) -> str:
    """Return the path of a program; raise NotInstalledError where there is none."""
    found = find_program(name)
    if found is None:
        raise NotInstalledError(f"{name} is not installed")
    return found


def missing_packages() -> list[str]:
    """Return the packages of Debian that are wanted and not installed."""
    return [
        package
        for package, names in PACKAGES.items()
        if not all(find_program(name) for name in names)
    ]


def install_missing() -> None:
    """Install what is missing, as root; raise NotInstalledError for anybody else."""
    missing = missing_packages()
    if not missing:
        return
    words = " ".join(missing)
    if os.getuid() or shutil.which("apt-get") is None:
        raise NotInstalledError(f"Install first: apt-get install {words}")
    sys.stderr.write(f"Installing {words} …\n")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = [program("apt-get"), "-qq"]
    subprocess.run([*apt, "update"], check=True, env=quiet)  # noqa: S603
    subprocess.run(  # noqa: S603
        [*apt, "install", "-y", "--no-install-recommends", *missing],
        check=True,
        env=quiet,
        stdout=subprocess.DEVNULL,
    )


def as_owner() -> Sequence[str]:
    """Return the words before a command: PostgreSQL refuses to run as root."""
    if os.getuid():
        return ()
    return ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")


def give_to_owner(folder: Path) -> None:
    """Let whoever runs the servers write into a folder."""
    if not os.getuid():
        shutil.chown(folder, "nobody", "nogroup")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], bool], seconds: float, what: str) -> float:
    """Return the seconds until something held; raise NotReadyError after so many."""
    begun = time.monotonic()
    while not holds():
        if time.monotonic() - begun > seconds:
            raise NotReadyError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)
    return time.monotonic() - begun
