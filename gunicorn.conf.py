"""How gunicorn serves the portal; it reads this file by itself."""

import json
import os
import subprocess
import sys
from typing import Any
from urllib.parse import quote

from gunicorn import util
from gunicorn.glogging import Logger

from portal.env import env_bool, env_int, env_str


class PathLogger(Logger):  # type: ignore[misc]
    """Write paths percent-encoded, so that no request can forge a log line."""

    def atoms(self, *args: Any) -> dict[str, Any]:
        atoms: dict[str, Any] = super().atoms(*args)
        atoms["U"] = quote(atoms["U"], errors="replace")
        return atoms


wsgi_app = "portal.wsgi"
bind = env_str("PORTAL_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = env_int("PORTAL_WORKERS", 2)
threads = env_int("PORTAL_THREADS", 4)
timeout = graceful_timeout = 30
# Room for long searches; what is longer is refused before Django sees it.
limit_request_line = 8190
# No socket under the home directory, which may be read-only.
control_socket_disable = True
loglevel = env_str("PORTAL_LOG_LEVEL", "warning")
logger_class = PathLogger
accesslog = "-"
# Never the query string or the referer: they name nationalities and places.
# No address of the caller and no browser either.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)sB %(M)sms"


def write_problem(sock: Any, status: int, title: str, detail: str) -> None:
    """Answer what never reaches Django (a line too long, a header too large).

    In JSON (RFC 9457), because the address may not have been read: gunicorn's own
    answer is HTML, which the API never sends.
    """
    problem = {"type": "about:blank", "title": title, "status": status}
    body = json.dumps({**problem, "detail": detail}).encode()
    head = (
        f"HTTP/1.1 {status} {title}\r\nConnection: close\r\n"
        "Content-Type: application/problem+json\r\n"
        f"Cache-Control: no-store\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    util.write_nonblock(sock, head.encode("ascii") + body)


util.write_error = write_problem


def when_ready(server: Any) -> None:
    """Start a worker for queued tasks beside the server, where that is asked for."""
    if env_bool("PORTAL_TASK_WORKER", default=False):
        own = ["--parent", str(os.getpid()), "--verbosity", "0"]
        server.task_worker = subprocess.Popen(  # noqa: S603
            [sys.executable, "manage.py", "task_worker", *own]
        )


def on_exit(server: Any) -> None:
    if worker := getattr(server, "task_worker", None):
        worker.terminate()
