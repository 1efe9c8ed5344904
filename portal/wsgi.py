"""Serve the portal over WSGI."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
# Of a request, not of a migration or an import: those start without this file.
os.environ.setdefault("PORTAL_STATEMENT_TIMEOUT_MS", "2000")
application = get_wsgi_application()

# A worker loads all pages and the names of the world before it is asked for any, so that
# no reader waits for them. It needs no database. What is loaded stays for good: the
# garbage collector need not search it again.
import portal.urls  # noqa: E402, F401 - needs the applications
from embassies.search.interpretation import interpret  # noqa: E402

interpret("embassy of Frnace in Mosocw")
gc.collect()
gc.freeze()
