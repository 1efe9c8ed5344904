"""Serve the portal over WSGI."""

import gc
import logging
import os
from importlib import import_module
from pathlib import Path
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application
from django.db import connection

from portal.env import env_default
from portal.web.template_loader import load_all_templates

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
# Of a request, not of a migration or an import: those start without this file.
env_default("PORTAL_STATEMENT_TIMEOUT_MS", "2000")
if settings.METRICS:
    # Of what is served alone, not of what commands render. First of all but the ids of
    # requests: no host, redirect or limit is looked at.
    settings.MIDDLEWARE.insert(1, "portal.site.metrics.serve_metrics")
if settings.TRACES:
    import_module("portal.site.tracing").start()
application = get_wsgi_application()
LOCK_SECONDS = 5
"""For which a request waits until another process has written to SQLite."""


def never_create_the_database() -> None:
    """Fail where the SQLite file was moved away, instead of serving a new, empty one.

    For all threads of this process; its commands, such as migrate, still create it.
    """
    database = connection.settings_dict
    name = str(database["NAME"])
    if connection.vendor == "sqlite":
        # A thread that waits for a writer is missing elsewhere.
        database["OPTIONS"]["timeout"] = LOCK_SECONDS
        # Django would begin a transaction to find out, and take a writer's lock for no.
        type(connection.features).supports_json_field = True
    if connection.vendor == "sqlite" and not name.startswith(("file:", ":memory:")):
        database["NAME"] = f"{Path(name).absolute().as_uri()}?mode=rw"


never_create_the_database()
FIRST_PAGES = (
    "/healthz",
    "/en/",
    "/en/help/?nationality=FR&in=RU",
    "/en/embassies/?q=a",
)


def warm_up() -> None:
    """Load addresses, templates and names by asking for a few pages. 1.7 s.

    A process that takes requests before that keeps its first readers waiting, most of
    all while several processes start at once. While the files of a new release lie
    where those of this process were, nothing of them is to be read later.
    """
    logging.disable()  # What fails here is logged when a reader asks for it.
    try:
        # Without a database the other pages would only take their time.
        all(_status(page) < 500 for page in FIRST_PAGES)
        load_all_templates()
        # By name: the apps are loaded by now, and were not above.
        import_module("portal.site.readiness").known_migrations()
    finally:
        logging.disable(logging.NOTSET)
    # What is loaded stays for good: the garbage collector need not search it again.
    gc.collect()
    gc.freeze()


def _status(page: str) -> int:
    path, _, query = page.partition("?")
    named = (name for name in settings.ALLOWED_HOSTS if "*" not in name)
    environ: dict[str, object] = {
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": next(named, "localhost").removeprefix("."),
        "wsgi.url_scheme": "https",
    }
    setup_testing_defaults(environ)
    response = application.get_response(WSGIRequest(environ))
    response.close()
    return response.status_code


# A worker loads all pages and the names of the world before it is asked for any, so that
# no reader waits for them. It needs no database.
import portal.urls  # noqa: E402, F401 - needs the applications
from embassies.search.interpretation import interpret  # noqa: E402

interpret("embassy of Frnace in Mosocw")
