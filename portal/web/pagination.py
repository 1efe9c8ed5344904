"""Pages of a list that begin after a row: nothing is lost or doubled between them."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from django.http import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request

from portal.web.parameters import ParsedParameter
from portal.web.structured_data import absolute

LARGEST_PAGE = 200
"""Rows on a page at most."""

Value = str | int | float | datetime | None


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a list: behind a row of these values, or before it if backwards."""

    order: str
    values: Sequence[Value]
    backwards: bool = False

    def __str__(self) -> str:
        """Write it in a form that nobody can build on; Cursor reads it."""
        place = orjson.dumps([self.order, self.backwards, self.values])
        return base64.urlsafe_b64encode(place).decode().rstrip("=")


class PageSizeParameter(serializers.IntegerField):
    def __init__(self, default: int, *, help_text: str) -> None:
        super().__init__(
            default=default, min_value=1, max_value=LARGEST_PAGE, help_text=help_text
        )


class Cursor(ParsedParameter):
    """A position in a list."""

    default_error_messages = {"cursor": "This is not a cursor of this list."}
    pattern = "^[A-Za-z0-9_-]+$"

    def __init__(
        self, orders: Mapping[str, Sequence[type]], *, example: str, help_text: str
    ) -> None:
        """Take the types of a row's values in each order of the list."""
        super().__init__(
            required=False,
            max_length=500,
            help_text=help_text,
            style={"example": example},
        )
        self.orders = orders

    def parse(self, text: str) -> Position:
        try:
            padded = text + "=" * (-len(text) % 4)
            order, backwards, values = orjson.loads(base64.urlsafe_b64decode(padded))
            pairs = zip(values, self.orders[order], strict=True)
            row = [_value(*pair) for pair in pairs]
            return Position(order, row, bool(_value(backwards, bool)))
        except (ValueError, TypeError, KeyError, OverflowError):
            self.fail("cursor")


def _value(value: object, kind: type) -> Value:
    """Return a value of that type that a database can compare with, or raise."""
    if kind is datetime:
        moment = datetime.fromisoformat(str(value))
        if moment.tzinfo:
            return moment.astimezone(UTC)
    elif isinstance(value, kind):
        if isinstance(value, str) and "\0" not in value:
            return value
        if isinstance(value, (int, float)) and abs(value) < 2**63:
            return value
    raise ValueError


def page_address(request: Request, **changes: object) -> str:
    """Return the address of another page of the same list."""
    query = request.query_params.copy()
    for name, value in changes.items():
        query[name] = str(value)
    return absolute(f"{request.path}?{query.urlencode(safe=',')}")


def link_pages(response: HttpResponseBase, **addresses: str | None) -> None:
    """Write the addresses of pages around this one into the Link header (RFC 8288)."""
    links = [f'<{url}>; rel="{name}"' for name, url in addresses.items() if url]
    if links:
        response.headers["Link"] = ", ".join(links)
