"""Serve the portal over WSGI."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
# Of a request, not of a migration or an import: those start without this file.
os.environ.setdefault("PORTAL_STATEMENT_TIMEOUT_MS", "2000")
application = get_wsgi_application()
