"""Configuration of gunicorn, which reads this file by itself."""

import json
import os
import socket
import subprocess
import sys
from urllib.parse import quote

from gunicorn import util
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from portal.env import env_bool, env_int, env_str


class PathLogger(Logger):  # type: ignore[misc]
    """Logs paths percent-encoded, so that no request can forge a log line."""

    def atoms(self, *args: object) -> dict[str, object]:
        atoms: dict[str, object] = super().atoms(*args)
        atoms["U"] = quote(str(atoms["U"]), errors="replace")
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
# Neither query string nor referer, which name nationalities and places; neither address
# nor browser of the caller.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)sB %(M)sms"


def write_problem(sock: socket.socket, status: int, title: str, detail: str) -> None:
    """Answer requests that never reach Django (a line too long, a header too large).

    In JSON (RFC 9457): the address may not have been read, and gunicorn's own answer is
    HTML, which the API never sends.
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


def when_ready(server: Arbiter) -> None:
    """Start a worker of queued tasks beside the server, if PORTAL_TASK_WORKER is on."""
    if env_bool("PORTAL_TASK_WORKER", default=False):
        options = ["--parent", str(os.getpid()), "--verbosity", "0"]
        server.task_worker = subprocess.Popen(  # noqa: S603
            [sys.executable, "manage.py", "task_worker", *options]
        )


def on_exit(server: Arbiter) -> None:
    if worker := getattr(server, "task_worker", None):
        worker.terminate()
