"""Responses that are written from prepared records."""

import orjson
from django.http import HttpResponse

from embassies.models import DirectoryVersion
from portal.web.validators import Version


def directory_version() -> Version:
    """Return the directory's version. One query."""
    version = DirectoryVersion.objects.current()
    return Version(str(version), version.at)


def json_response(body: object) -> HttpResponse:
    """Return JSON; moments are written as in RFC 3339, in UTC with Z."""
    text = orjson.dumps(body, option=orjson.OPT_UTC_Z)
    return HttpResponse(text, content_type="application/json")
