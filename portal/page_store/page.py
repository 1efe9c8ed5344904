"""A rendered page as a value: its bytes, its headers, and what it was made from."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import http_date, parse_http_date_safe

from portal.web.compression import (
    MIN_BYTES,
    accepted_encoding,
    compressed,
    encoded_etag,
    is_compressible,
)
from portal.web.request_facts import note_page
from portal.web.validators import Validators, strong_etag

_MADE_ANEW = {"content-length", "content-encoding", "etag", "vary"}
_OVERHEAD = 1500
"""Bytes of memory of a page beside its body, roughly."""


@dataclass(slots=True)
class Page:
    """An answer for everybody, and the stamps it was made from."""

    key: str
    body: bytes
    headers: Mapping[str, str]
    etag: str
    changed_at: datetime
    """Its Last-Modified."""
    made_at: datetime
    made_from: Mapping[str, str]
    seconds: float | None = None
    """After which it is old although nothing has changed; None: never."""
    _encoded: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        key: str,
        response: HttpResponse,
        made_from: Mapping[str, str],
        *,
        at: datetime,
        seconds: float | None,
    ) -> Self:
        """Return the page of a view's answer."""
        headers = {
            name: value
            for name, value in response.headers.items()
            if name.lower() not in _MADE_ANEW
        }
        changed = parse_http_date_safe(headers.get("Last-Modified", ""))
        changed_at = datetime.fromtimestamp(changed, UTC) if changed else at
        headers["Last-Modified"] = http_date(changed_at.timestamp())
        body = bytes(response.content)
        own = strong_etag(hashlib.sha256(body).hexdigest())
        etag = response.headers.get("ETag") or own
        return cls(key, body, headers, etag, changed_at, at, made_from, seconds)

    @property
    def size(self) -> int:
        """Return the bytes it takes in memory, roughly."""
        return len(self.body) + sum(map(len, self._encoded.values())) + _OVERHEAD

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type", "")

    def age(self, at: datetime) -> float:
        """Return its age in seconds; negative where the clock was set back."""
        return (at - self.made_at).total_seconds()

    def is_too_old(self, at: datetime) -> bool:
        # Bounded on both sides: a clock that is set back must not keep it for long.
        return self.seconds is not None and not -1 <= self.age(at) < self.seconds

    def response(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer to a request: compressed, or 304 or 412."""
        note_page("stored")
        refused = Validators(self.etag, self.changed_at).unchanged(request)
        if refused is not None:
            return self._marked(refused, self.etag)
        is_small = len(self.body) < MIN_BYTES or not is_compressible(self.content_type)
        encoding = "" if is_small else accepted_encoding(request)
        body = self.encoded(encoding)
        response = HttpResponse(b"" if request.method == "HEAD" else body)
        response.headers["Content-Length"] = str(len(body))
        if encoding:
            response.headers["Content-Encoding"] = encoding
        return self._marked(response, encoded_etag(self.etag, encoding))

    def encoded(self, encoding: str) -> bytes:
        """Return the body compressed with "br" or "gzip", once; "" leaves it as it is."""
        if not encoding:
            return self.body
        if encoding not in self._encoded:
            self._encoded[encoding] = compressed(self.body, encoding)
        return self._encoded[encoding]

    def _marked(self, response: HttpResponseBase, etag: str) -> HttpResponseBase:
        if response.status_code != 412:
            for name, value in self.headers.items():
                response.headers[name] = value
            response.headers["ETag"] = etag
            if is_compressible(self.content_type):
                response.headers["Vary"] = "Accept-Encoding"
        return response
