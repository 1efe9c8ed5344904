"""How does the directory's API write its answers?"""

from typing import Any

import orjson
from django.http import HttpResponse

from embassies.models import DirectoryVersion
from portal.web.validators import Stamp


def directory() -> Stamp:
    """Return the directory's version. One query."""
    version = DirectoryVersion.objects.current()
    return Stamp(str(version), version.at)


def answer(body: Any) -> HttpResponse:
    """Write an answer as JSON; moments as in RFC 3339, in UTC with Z."""
    text = orjson.dumps(body, option=orjson.OPT_UTC_Z)
    return HttpResponse(text, content_type="application/json")
