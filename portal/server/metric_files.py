"""The files in which the processes of a server count together (prometheus_client)."""

import shutil
from pathlib import Path

from portal.env import env_bool, env_str

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def metrics_folder() -> Path | None:
    """Return the folder of these files; None without metrics."""
    if not env_bool("PORTAL_METRICS", default=False):
        return None
    default = Path(env_str("PORTAL_VAR_DIR", "var")).absolute() / "metrics"
    return Path(env_str("PROMETHEUS_MULTIPROC_DIR") or default)


def empty_folder() -> None:
    """Let all counts begin at zero, as a server that starts has to."""
    if folder := metrics_folder():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)


def forget_process(pid: int) -> None:
    """Remove what only a living process can say; what it has counted stays."""
    if folder := metrics_folder():
        for path in folder.glob(f"gauge_live*_{pid}.db"):
            path.unlink(missing_ok=True)
