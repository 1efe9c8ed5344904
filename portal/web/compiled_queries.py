"""QuerySets whose SQL is compiled once and run many times.

Django compiles a QuerySet anew for each call, which takes several times as long as the
database does: docs/adr/0046-what-a-cold-page-does-not-do-again.md has the figures. It leans on
the compiler, which is not a public interface of Django.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)
Row = TypeVar("Row")
Value = int | str


class CompiledQuery(Generic[M, Row]):
    """A QuerySet made of a few values, the only parameters that may differ.

    ``make`` is called once a thread and database, with stand-ins: it must not look at
    the values, nor at the clock.
    """

    def __init__(self, make: Callable[..., QuerySet[M, Row]]) -> None:
        self.make = make
        # The compiler belongs to the connection of its thread.
        self._ready = threading.local()

    def rows(self, *values: Value) -> list[Row]:
        """Return the rows for some values, without prefetches. One query."""
        known: dict[str, _Ready[M, Row]] = self._ready.__dict__
        kinds = "".join(type(one).__name__[0] for one in values)
        key = f"{connection.vendor} {kinds}"
        if key not in known:
            known[key] = _Ready(self.make, values)
        return known[key].rows(values)

    def first(self, *values: Value) -> Row | None:
        """Return the first row, or None; every row is loaded."""
        return next(iter(self.rows(*values)), None)


class _Ready(Generic[M, Row]):
    """A compiled QuerySet, of one thread."""

    def __init__(
        self, make: Callable[..., QuerySet[M, Row]], values: tuple[Value, ...]
    ) -> None:
        stand_ins = [_stand_in(one, place) for place, one in enumerate(values)]
        self.queryset = make(*stand_ins)
        compiler = self.queryset.query.get_compiler(connection=connection)
        self.sql, parameters = compiler.as_sql()
        self.parameters = list(parameters)
        self.places = [
            (place, stand_ins.index(one))
            for place, one in enumerate(self.parameters)
            if one in stand_ins
        ]
        if {index for _place, index in self.places} != set(range(len(values))):
            raise TypeError("The query does not use each of its values as it is.")
        self.compiler: SQLCompiler = compiler
        columns = [column for column, _sql, _alias in compiler.select]
        converters = compiler.get_converters(columns)
        vars(compiler)["get_converters"] = lambda columns: converters
        vars(compiler)["as_sql"] = self._as_sql
        vars(self.queryset.query)["get_compiler"] = self._get_compiler

    def rows(self, values: tuple[Value, ...]) -> list[Row]:
        for place, index in self.places:
            self.parameters[place] = values[index]
        # A clone would have a compiler of its own.
        iterable: Callable[[QuerySet[M, Row]], Iterable[Row]]
        iterable = vars(self.queryset)["_iterable_class"]
        return list(iterable(self.queryset))

    def _as_sql(
        self, *args: object, **options: object
    ) -> tuple[str, tuple[object, ...]]:
        return self.sql, tuple(self.parameters)

    def _get_compiler(self, *args: object, **options: object) -> SQLCompiler:
        return self.compiler


def _stand_in(value: Value, place: int) -> Value:
    return -(2**31) + place if isinstance(value, int) else f"\ue000{place}"
