"""Log lines: one line a record, whatever is in it, and nothing personal in JSON."""

import json
import logging
import re
from datetime import UTC, datetime
from urllib.parse import quote

from portal.web.request_facts import facts_of

_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
"""What breaks a line, colours a terminal, is not seen or turns the direction of text."""
_PRIVATE = re.compile(
    r"""[\w.+%-]+@[\w.-]+ | (?<=\?)[^\s"'<>]*=[^\s"'<>]*""", re.VERBOSE
)
"""E-mail addresses, also in what a database says of a row, and query strings."""


def logged_path(path: str) -> str:
    """Return a path percent-encoded, so that it forges no line, and without a query that
    was sent encoded, as a part of it."""
    return quote(path.partition("?")[0], errors="replace")


def encode_paths(record: logging.LogRecord) -> bool:
    """Write the paths among a record's arguments so; return True: it is logged."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            logged_path(one) if isinstance(one, str) and one.startswith("/") else one
            for one in record.args
        )
    return True


def escaped(text: str) -> str:
    """Return text with control characters, also those of direction, as escapes."""
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class TextFormatter(logging.Formatter):
    """A line for people, with the id of its request at the end.

    A traceback follows it, indented: it begins no line of its own.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        facts = facts_of(record)
        line = escaped(super().formatMessage(record))
        return f"{line} [{facts.id}]" if facts else line

    def formatException(self, ei: object) -> str:  # noqa: N802
        lines = super().formatException(ei).splitlines()  # type: ignore[arg-type]
        return "\n".join(f"  {escaped(line)}" for line in lines)


class JsonFormatter(logging.Formatter):
    """A line of JSON in ASCII: time (RFC 3339), level, logger, message, pid, the request.

    Without e-mail addresses and query strings, wherever they stand in a message.
    """

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        facts = facts_of(record)
        line: dict[str, object] = {
            "time": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": _PRIVATE.sub("…", record.getMessage()),
            "pid": record.process,
            **(facts.logged() if facts else {}),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = _PRIVATE.sub("…", self.formatException(record.exc_info))
        return json.dumps(line)


def logging_settings(form: str, level: str) -> dict[str, object]:
    """Return Django's LOGGING: to standard error, whatever DEBUG says."""
    text = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    paths = {"()": "django.utils.log.CallbackFilter", "callback": encode_paths}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {"class": f"{__name__}.TextFormatter", "format": text},
            "json": {"class": f"{__name__}.JsonFormatter"},
        },
        "filters": {"paths": paths},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            # A page that is not there is no fault of the portal.
            "django.request": {"level": "ERROR", "filters": ["paths"]},
            # Its lines on bad requests quote them: a host, an origin, a whole referer.
            "django.security": {"level": "CRITICAL"},
        },
    }
