"""What SQL does a query for some missions come to? Compiled once, run many times.

Django builds the same SQL anew for every call, and for a page of missions that took
more time than reading the rows.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

SIZES = (1, 10, 50, 100, 200, 500)
"""Numbers of keys that SQL is compiled for; what is missing to one is filled up."""

NOBODY = 0
"""A key that no row has."""

Row = tuple[Any, ...]


class Prepared:
    """A query by keys. The keys are its only parameters, and it yields values."""

    def __init__(self, query_for: Callable[[list[int]], QuerySet[Any, Any]]) -> None:
        self.query_for = query_for
        self._compiled = threading.local()

    def rows(self, keys: list[int]) -> Iterable[Row]:
        """Return the values of the query for at most 500 keys. One query."""
        size = next(size for size in SIZES if size >= len(keys))
        compiler, sql, converters = self._compile(size)
        with connection.cursor() as cursor:
            cursor.execute(sql, [*keys, *[NOBODY] * (size - len(keys))])
            found: list[Row] = cursor.fetchall()
        if not converters:
            return found
        rows: Iterable[Row] = compiler.apply_converters(found, converters)
        return rows

    def _compile(self, size: int) -> tuple[Any, str, Any]:
        known = self._compiled.__dict__
        key = f"{connection.vendor} {size}"
        if key not in known:
            keys = [-number for number in range(1, size + 1)]
            compiler: Any = self.query_for(keys).query.get_compiler(
                connection=connection
            )
            sql, parameters = compiler.as_sql()
            if list(parameters) != keys:
                raise TypeError("The query has other parameters than its keys.")
            columns = [column for column, _sql, _alias in compiler.select]
            known[key] = (compiler, sql, compiler.get_converters(columns))
        prepared: tuple[Any, str, Any] = known[key]
        return prepared
