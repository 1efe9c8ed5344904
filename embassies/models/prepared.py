"""Queries by lists of values whose SQL is compiled once and run many times.

Django compiles a QuerySet anew for each call, which is most of the time of a search and
of an answer: docs/adr/0023-compiled-queries.md has the figures. It leans on the
compiler, which is not a public interface of Django.
"""

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from inspect import getattr_static
from itertools import chain, count
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connection
from django.db.models import Field, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init
from django.db.models.sql.compiler import SQLCompiler

# Each number of values has an SQL of its own; a few numbers are compiled, and the rest
# are filled up to the next one by repeating the last value.
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500)

Value = str | int
Row = tuple[Any, ...]
Found = TypeVar("Found")
Lists = Sequence[Sequence[Value]]

NO_ROW: dict[type[Value], Value] = {int: 0, str: ""}
"""A key and a code that no row has, for an empty list."""

# In the range of a positive integer column, and far beyond the keys and constants.
_FIRST_SLOT = 2_147_000_000


class _Statement(NamedTuple):
    """SQL, where its parameters come from, and how its rows are read."""

    sql: str
    order: list[int]
    """For each parameter its place among the values, then among the constants."""
    read: Callable[[Iterable[Sequence[Any]]], list[Any]]


class _Compiled:
    """Queries whose parameters are the values of some lists, compiled by their sizes."""

    def __init__(self, kinds: Sequence[type[Value]], constants: Iterable[Value]):
        self.kinds, self.constants = kinds, tuple(constants)
        # The compiler belongs to the connection of its thread.
        self._compiled = threading.local()

    def execute(self, lists: Lists) -> tuple[_Statement, list[Row]]:
        filled = [
            _filled(one, kind) for one, kind in zip(lists, self.kinds, strict=True)
        ]
        statement = self._statement([len(values) for values in filled])
        values = [*chain.from_iterable(filled), *self.constants]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, [values[at] for at in statement.order])
            return statement, cursor.fetchall()

    def _statement(self, sizes: list[int]) -> _Statement:
        known: dict[str, _Statement] = self._compiled.__dict__
        key = f"{connection.vendor} {sizes}"
        if key not in known:
            known[key] = self.compile(self._slots(sizes))
        return known[key]

    def _slots(self, sizes: list[int]) -> list[list[Value]]:
        """Return values that stand for the parameters while a query is compiled."""
        number = count(_FIRST_SLOT)
        return [
            [kind(next(number)) for _ in range(size)]
            for kind, size in zip(self.kinds, sizes, strict=True)
        ]

    def compile(self, slots: list[list[Value]]) -> _Statement:
        raise NotImplementedError

    def places(self, parameters: Iterable[Value], slots: Lists) -> list[int]:
        """Return where each parameter comes from; raise TypeError for any other one.

        So no filter by the clock can be frozen in a query.
        """
        known = {
            value: at
            for at, value in enumerate([*chain.from_iterable(slots), *self.constants])
        }
        try:
            return [known[one] for one in parameters]
        except KeyError as error:
            raise TypeError(
                f"The query has a parameter that is no value of its lists: {error}"
            ) from None


def _filled(values: Sequence[Value], kind: type[Value]) -> Sequence[Value]:
    """Return values up to one of the sizes, the last one repeated."""
    size = next(size for size in SIZES if size >= len(values))
    last = values[-1] if values else NO_ROW[kind]
    return [*values, *[last] * (size - len(values))]


class Prepared(_Compiled, Generic[Found]):
    """A query by lists of values that yields tuples, or instances with few columns.

    ``kinds`` are the types of the lists, ``constants`` what else its parameters are.
    """

    def __init__(
        self,
        query_for: Callable[..., QuerySet[Any, Found]],
        kinds: Sequence[type[Value]] = (int,),
        constants: Iterable[Value] = (),
    ) -> None:
        super().__init__(kinds, constants)
        self.query_for = query_for

    def rows(self, *lists: Sequence[Value]) -> list[Found]:
        """Return the rows for lists of at most 500 values each. One query."""
        statement, rows = self.execute(lists)
        return statement.read(rows)

    def compile(self, slots: list[list[Value]]) -> _Statement:
        found = self.query_for(*slots)
        compiler = found.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        read = _reader(found, compiler, _converters(compiler))
        return _Statement(sql, self.places(parameters, slots), read)


class Together(_Compiled):
    """Several queries by the same lists of values, read in one statement.

    The database writes the rows of each as JSON: for small tables only. A float keeps
    15 digits.
    """

    def __init__(
        self,
        queries_for: Callable[..., Sequence[QuerySet[Any, Any]]],
        kinds: Sequence[type[Value]],
        constants: Iterable[Value] = (),
    ) -> None:
        super().__init__(kinds, constants)
        self.queries_for = queries_for

    def rows(self, *lists: Sequence[Value]) -> list[list[Any]]:
        """Return the rows of each query. One query."""
        statement, rows = self.execute(lists)
        return statement.read(rows[0])

    def compile(self, slots: list[list[Value]]) -> _Statement:
        queries = self.queries_for(*slots)
        compilers = [one.query.get_compiler(connection=connection) for one in queries]
        compiled = [one.as_sql(with_col_aliases=True) for one in compilers]
        columns = ", ".join(
            _as_json(compiler, sql)
            for compiler, (sql, _given) in zip(compilers, compiled, strict=True)
        )
        given = chain.from_iterable(parameters for _sql, parameters in compiled)
        readers = [
            _reader(query, compiler, _json_converters(compiler))
            for query, compiler in zip(queries, compilers, strict=True)
        ]

        def read(columns: Iterable[Any]) -> list[Any]:
            rows = (json.loads(one) for one in columns)
            return [reader(some) for reader, some in zip(readers, rows, strict=True)]

        return _Statement(f"SELECT {columns}", self.places(given, slots), read)


def _as_json(compiler: SQLCompiler, sql: str) -> str:
    """Return a subselect of one text: the rows of a query in JSON."""
    cells = ", ".join(
        f"CAST(q.{alias} AS text)" if _is_json(field) else f"q.{alias}"
        for alias, field in _aliased(compiler)
    )
    if connection.vendor == "postgresql":
        rows = f"coalesce(json_agg(json_build_array({cells})), '[]')::text"
    else:
        rows = f"json_group_array(json_array({cells}))"
    return f"(SELECT {rows} FROM ({sql}) AS q)"  # noqa: S608 - compiled by Django


def _aliased(compiler: SQLCompiler) -> Iterator[tuple[str, Field[Any, Any]]]:
    """Yield the name of each column in a subselect, and its field."""
    numbers = count(1)
    for column, _sql, alias in compiler.select:
        name = alias or f"col{next(numbers)}"
        yield connection.ops.quote_name(name), column.output_field


def _is_json(field: Field[Any, Any]) -> bool:
    return field.get_internal_type() == "JSONField"


Converters = dict[int, Any]


def _converters(compiler: SQLCompiler) -> Converters:
    return compiler.get_converters([column for column, _sql, _name in compiler.select])


def _json_converters(compiler: SQLCompiler) -> Converters:
    """Return those of the columns; for PostgreSQL, which writes moments as text, more."""
    found = _converters(compiler)
    if connection.vendor == "postgresql":
        for at, (_name, field) in enumerate(_aliased(compiler)):
            if field.get_internal_type() == "DateTimeField":
                found[at] = ([_moment, *found.get(at, ([], None))[0]], field)
    return found


def _moment(value: str | None, *_unused: object) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _reader(
    query: QuerySet[Any, Any], compiler: SQLCompiler, converters: Converters
) -> Callable[[Iterable[Sequence[Any]]], list[Any]]:
    """Return what makes the tuples or instances of a query from the database's rows."""
    is_of_instances = query._iterable_class is ModelIterable
    make = _instance_maker(compiler) if is_of_instances else tuple

    def read(rows: Iterable[Sequence[Any]]) -> list[Any]:
        if converters:
            rows = compiler.apply_converters(rows, converters)
        return [make(row) for row in rows]

    return read


def _instance_maker(compiler: SQLCompiler) -> Callable[[Sequence[Any]], Model]:
    """Return what makes an instance of a row, as ModelIterable does for a QuerySet.

    Django's own way sets forty attributes one by one, which is half the time of a
    search. Here only those with a descriptor of their own (countries) are set so.
    """
    info, alias = compiler.klass_info, connection.alias
    model: type[Model] = info["model"]
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column.target.attname for column, *_sql in compiler.select[first:last]]
    # The types are those of Django 6, which asks for one argument more.
    related = get_related_populators(info, compiler.select, alias)  # type: ignore[call-arg]
    annotations = list(compiler.annotation_col_map.items())
    described = [
        name
        for name in names
        if not isinstance(getattr_static(model, name), DeferredAttribute)
    ]
    if pre_init.has_listeners(model) or post_init.has_listeners(model):
        raise TypeError(f"Signals are sent for each {model.__name__}.")

    def make(row: Sequence[Any]) -> Model:
        found = model.__new__(model)
        found._state = state = ModelState()
        state.adding, state.db = False, alias
        found.__dict__.update(zip(names, row[first:last], strict=True))
        for name in described:
            setattr(found, name, found.__dict__[name])
        for populator in related:
            populator.populate(row, found)
        for name, at in annotations:
            setattr(found, name, row[at])
        return found

    return make


def set_prefetched(record: Model, name: str, rows: Sequence[Model], field: str) -> None:
    """Give a record its related rows, as prefetch_related() does; each knows its record."""
    manager = getattr(record, name)
    found: QuerySet[Model] = QuerySet(model=manager.model)
    found._result_cache = list(rows)
    for row in rows:
        row._state.fields_cache[field] = record
    cache = record.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[name] = found
