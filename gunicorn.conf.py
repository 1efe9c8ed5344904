"""Configuration of gunicorn, which reads this file by itself."""

import os
import subprocess
import sys
from importlib import import_module

from gunicorn.app import base

from portal.env import LOG_LEVELS, env_bool, env_choice, env_int, env_str
from portal.server import metric_files
from portal.server.arbiter import CarefulArbiter
from portal.server.problems import PathLogger
from portal.server.worker import BufferingWorker

base.Arbiter = CarefulArbiter
wsgi_app = "portal.wsgi"
bind = env_str("PORTAL_BIND", "127.0.0.1:8000")
worker_class = BufferingWorker
workers = env_int("PORTAL_WORKERS", 2, least=1)
threads = env_int("PORTAL_THREADS", 8, least=1)
timeout = graceful_timeout = 30
# Room for long searches; what is longer is refused before Django sees it.
limit_request_line = 8190
# No header changes where the portal stands: neither SCRIPT_NAME, PATH_INFO and
# REMOTE_USER nor the scheme. gunicorn believes each client on a local socket, and every
# program on this machine. Django believes X-Forwarded-Proto with PORTAL_BEHIND_PROXY.
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
# No socket under the home directory, which may be read-only.
control_socket_disable = True
loglevel = env_choice("PORTAL_LOG_LEVEL", "WARNING", LOG_LEVELS).lower()
logger_class = PathLogger
# Idle connections hold no thread; when there are too many, the oldest are closed.
keepalive = 15
worker_connections = 1000
accesslog = "-" if env_bool("PORTAL_ACCESS_LOG", default=False) else None
# Neither query string nor referer, which name nationalities and places; neither address
# nor browser of the caller.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)sB %(M)sms"
if folder := metric_files.metrics_folder():
    raw_env = [f"{metric_files.VARIABLE}={folder}"]


def on_starting(server: CarefulArbiter) -> None:
    metric_files.empty_folder()


def child_exit(server: CarefulArbiter, worker: BufferingWorker) -> None:
    metric_files.forget_process(worker.pid)


def post_worker_init(worker: BufferingWorker) -> None:
    """Keep the first readers of a process from waiting for what it loads on first use."""
    import_module("portal.wsgi").warm_up()


def when_ready(server: CarefulArbiter) -> None:
    """Start a worker of queued tasks beside the server, if PORTAL_TASK_WORKER is on."""
    if env_bool("PORTAL_TASK_WORKER", default=False):
        options = ["--parent", str(os.getpid()), "--verbosity", "0"]
        server.task_worker = subprocess.Popen(  # noqa: S603
            [sys.executable, "manage.py", "task_worker", *options]
        )


def on_reload(server: CarefulArbiter) -> None:
    """Let the worker of queued tasks have the new code too."""
    on_exit(server)
    when_ready(server)


def on_exit(server: CarefulArbiter) -> None:
    if worker := getattr(server, "task_worker", None):
        worker.terminate()
