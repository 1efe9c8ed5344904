"""Queries for rows by key whose SQL is compiled once and run many times.

Django compiles a QuerySet anew for each call. A list of the API spends two fifths of
its time on that: docs/adr/0023-compiled-queries.md has the figures. It leans on the
compiler, which is not a public interface of Django.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

# Each number of keys has an SQL of its own; a few numbers are compiled, and the rest
# are filled up to the next one with a key that no row has.
SIZES = (1, 10, 50, 100, 200, 500)
NO_ROW = 0

Row = tuple[Any, ...]


class _Compiled(NamedTuple):
    compiler: SQLCompiler
    sql: str
    converters: dict[int, Any]


class Prepared:
    """A query by keys, which are its only parameters, that yields tuples of values."""

    def __init__(self, query_for: Callable[[list[int]], QuerySet[Model, Row]]) -> None:
        self.query_for = query_for
        # The compiler belongs to the connection of its thread.
        self._compiled = threading.local()

    def rows(self, keys: list[int]) -> Iterable[Row]:
        """Return the values of the query for at most 500 keys. One query."""
        size = next(size for size in SIZES if size >= len(keys))
        compiler, sql, converters = self._compile(size)
        with connection.cursor() as cursor:
            cursor.execute(sql, [*keys, *[NO_ROW] * (size - len(keys))])
            found: Iterable[Row] = cursor.fetchall()
        if converters:
            found = map(tuple, compiler.apply_converters(found, converters))
        return found

    def _compile(self, size: int) -> _Compiled:
        known: dict[str, _Compiled] = self._compiled.__dict__
        key = f"{connection.vendor} {size}"
        if key not in known:
            keys = [-number for number in range(1, size + 1)]
            query = self.query_for(keys).query
            compiler = query.get_compiler(connection=connection)
            sql, parameters = compiler.as_sql()
            if list(parameters) != keys:
                raise TypeError("The query has other parameters than its keys.")
            columns = [column for column, _sql, _alias in compiler.select]
            known[key] = _Compiled(compiler, sql, compiler.get_converters(columns))
        return known[key]
