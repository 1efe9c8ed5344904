"""Every address of the portal, read from its URLconf: a new page counts at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")

GOOD = {
    "country": "united-kingdom",
    "sending": "france",
    "slug": "fr-london",
    "code": "GB",
    "problem": "invalid-parameters",
    "app_label": "embassies",
    "content_type_id": "1",
    "object_id": "1",
    "year": "2026",
    "month": "11",
    "identifier": "00000000-0000-0000-0000-000000000000",
    "key": "0" * 32,
    "form": "jpg",
}
"""Values that lead to a page of the atlas."""


@dataclass(frozen=True)
class Address:
    """A route with its parameters in angle brackets: /en/countries/<country>/."""

    route: str

    def __str__(self) -> str:
        return self.route

    @property
    def parameters(self) -> list[str]:
        return PARAMETER.findall(self.route)

    def filled(self, value: str) -> str:
        """Return the path with one percent-encoded value in every parameter."""
        return PARAMETER.sub(lambda _: quote(value, safe="", errors=BYTES), self.route)

    def good(self) -> str:
        """Return the path to a page that exists, where the atlas has one."""
        return PARAMETER.sub(lambda match: GOOD.get(match[1], "1"), self.route)


BYTES = "surrogateescape"
"""How a text stands for bytes that are not UTF-8: U+DCFF becomes %FF."""


def every_address() -> list[Address]:
    found = {Address(PARAMETER.sub(r"<\1>", route)) for route in _walk(get_resolver())}
    return sorted(found, key=str)


def _walk(resolver: Any, before: str = "/") -> Iterator[str]:
    for entry in resolver.url_patterns:
        path = before + _route(entry.pattern)
        if isinstance(entry, URLPattern):
            yield path
        else:
            yield from _walk(entry, path)


def _route(pattern: Any) -> str:
    if isinstance(pattern, RoutePattern):
        return str(pattern)
    if isinstance(pattern, RegexPattern):
        return simplify_regex(str(pattern)).lstrip("/").replace("\\", "")
    return "en/"
