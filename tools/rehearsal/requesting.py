"""One request on a connection of its own, and all that came back."""

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

HOST = "localhost"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; status 0 where none, or only a part of one, came."""

    status: int
    body: bytes
    began: float
    """Monotonic."""
    ended: float
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


def fetch(
    port: int,
    path: str,
    form: Mapping[str, str] | None = None,
    *,
    source: str = "127.0.0.1",
    cookie: str = "",
    patience: float = 30,
) -> Answer:
    """Ask a server on loopback; with a form, send that. Never raises."""
    headers = {"Host": HOST, "Connection": "close"}
    if cookie:
        headers["Cookie"] = cookie
    began = time.monotonic()
    client = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=patience, source_address=(source, 0)
    )
    try:
        if form is None:
            client.request("GET", path, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            client.request("POST", path, urlencode(form), headers)
        found = client.getresponse()
        body = found.read()  # Raises IncompleteRead where it is cut off.
    except (OSError, http.client.HTTPException) as error:
        why = f"{type(error).__name__}: {error}"
        return Answer(0, b"", began, time.monotonic(), {}, why)
    finally:
        client.close()
    named = {name.lower(): value for name, value in found.getheaders()}
    return Answer(found.status, body, began, time.monotonic(), named)
