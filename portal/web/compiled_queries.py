"""QuerySets whose SQL is compiled once and run many times.

Django compiles a QuerySet anew for each call, which takes several times as long as the
database does: docs/adr/0023-compiled-queries.md has the figures. It leans on the
compiler, which is not a public interface of Django.
"""

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from inspect import getattr_static
from itertools import chain, count
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import Field, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init
from django.db.models.sql.compiler import SQLCompiler

from portal.web.replicas import read_connection

# Each length of a list has an SQL of its own; a few lengths are compiled, and the rest
# are filled up to the next one by repeating the last value.
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500)

# Numbers in the range of a positive integer column and far beyond the keys and constants,
# as texts: a column of numbers converts them.
_FIRST_STAND_IN = 2_147_000_000
_FIRST_MOMENT = datetime(8000, 1, 1, tzinfo=UTC)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Value = int | str | datetime
Values = Value | Sequence[Value]
_Filled = Value | Sequence[Value | None]
Row = tuple[Any, ...]
Found = TypeVar("Found")
_Converters = dict[int, tuple[list[Callable[..., Any]], Any]]
Read = Callable[[Iterable[Row]], list[Any]]


class _Statement(NamedTuple):
    """SQL, where its parameters come from, and how its rows are read."""

    sql: str
    places: list[int]
    """For each parameter its place among the values, then among the constants."""
    constants: list[Any]
    read: Read


class CompiledQuery(Generic[Found]):
    """A QuerySet of tuples or instances, made from a few values and lists of values.

    ``make`` is called once a thread, database and length of lists, with stand-ins: it
    must not look at the values, nor at the clock. An empty list is NULL in the SQL.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Found]]) -> None:
        self.make = make
        # The compiler belongs to the connection of its thread.
        self._compiled = threading.local()

    def rows(self, *values: Values) -> list[Found]:
        """Return the rows for some values, without prefetches. One query.

        Lists have at most 500 values.
        """
        filled: list[_Filled] = [
            one if isinstance(one, Value) else _filled(one) for one in values
        ]
        statement = self._statement(filled)
        given = [*map(_adapted, _flat(filled)), *statement.constants]
        with read_connection().cursor() as cursor:
            cursor.execute(statement.sql, [given[at] for at in statement.places])
            return statement.read(cursor.fetchall())

    def first(self, *values: Values) -> Found | None:
        """Return the first row, or None; every row is loaded. One query."""
        return next(iter(self.rows(*values)), None)

    def _statement(self, values: Sequence[_Filled]) -> _Statement:
        known: dict[str, _Statement] = self._compiled.__dict__
        sizes = [0 if isinstance(one, Value) else len(one) for one in values]
        connection = read_connection()
        key = f"{connection.alias} {connection.vendor} {sizes}"
        if key not in known:
            known[key] = self._compile(_stand_ins(values))
        return known[key]

    def _compile(self, stand_ins: Sequence[Values]) -> _Statement:
        found = self.make(*stand_ins)
        compiler = found.query.get_compiler(connection=read_connection())
        sql, parameters = compiler.as_sql()
        places, constants = _sources(parameters, stand_ins)
        converters = compiler.get_converters([one for one, *_sql in compiler.select])
        return _Statement(sql, places, constants, _reader(found, compiler, converters))


class CombinedQueries(CompiledQuery[list[Any]]):
    """Several QuerySets made from the same values, read in one statement.

    The database writes the rows of each as JSON: for small tables only. A float keeps
    15 digits.
    """

    def __init__(self, make: Callable[..., Sequence[QuerySet[Any, Any]]]) -> None:
        self.make_all = make
        super().__init__(lambda *values: make(*values)[0])

    def _compile(self, stand_ins: Sequence[Values]) -> _Statement:
        queries = self.make_all(*stand_ins)
        compilers = [
            one.query.get_compiler(connection=read_connection()) for one in queries
        ]
        compiled = [one.as_sql(with_col_aliases=True) for one in compilers]
        columns = ", ".join(map(_as_json, compilers, (sql for sql, _ in compiled)))
        given = chain.from_iterable(parameters for _sql, parameters in compiled)
        readers = [
            _reader(query, compiler, _json_converters(compiler))
            for query, compiler in zip(queries, compilers, strict=True)
        ]

        def read(rows: Iterable[Row]) -> list[Any]:
            [texts] = rows
            return [
                reader(json.loads(text))
                for reader, text in zip(readers, texts, strict=True)
            ]

        return _Statement(f"SELECT {columns}", *_sources(given, stand_ins), read)


def _filled(values: Sequence[Value | None]) -> Sequence[Value | None]:
    """Return values up to one of the sizes, the last one repeated."""
    size = next(size for size in SIZES if size >= len(values))
    last = values[-1] if values else None
    return [*values, *[last] * (size - len(values))]


def _flat(values: Iterable[_Filled]) -> Iterator[Value | None]:
    for one in values:
        if isinstance(one, Value):
            yield one
        else:
            yield from one


def _adapted(value: Value | None) -> Any:
    if isinstance(value, datetime):
        return read_connection().ops.adapt_datetimefield_value(value)
    return value


def _stand_ins(values: Iterable[_Filled]) -> list[Values]:
    """Return values that stand for the parameters while a query is compiled."""
    numbers = count()
    return [
        _stand_in(one, next(numbers))
        if isinstance(one, Value)
        else [_stand_in(each, next(numbers)) for each in one]
        for one in values
    ]


def _stand_in(value: Value | None, number: int) -> Value:
    if isinstance(value, datetime):
        return _FIRST_MOMENT + timedelta(seconds=number)
    return str(_FIRST_STAND_IN + number)


def _sources(
    parameters: Iterable[object], stand_ins: Iterable[Values]
) -> tuple[list[int], list[Any]]:
    """Return the place that each parameter comes from, and the constants.

    Raise TypeError for a day or a moment that is no value, so that no filter by the
    clock is frozen; and for a value that the query does not use as it is.
    """
    known = [str(_adapted(one)) for one in _flat(stand_ins)]
    places: list[int] = []
    constants: list[Any] = []
    for one in parameters:
        if str(one) in known:
            places.append(known.index(str(one)))
            continue
        if isinstance(one, date) or _DAY.match(str(one)):
            raise TypeError(f"The query has a time that is none of its values: {one}")
        places.append(len(known) + len(constants))
        constants.append(one)
    if not set(range(len(known))) <= set(places):
        raise TypeError("The query does not use each of its values as it is.")
    return places, constants


def _as_json(compiler: SQLCompiler, sql: str) -> str:
    """Return a subselect of one text: the rows of a query in JSON."""
    cells = ", ".join(
        f"CAST(q.{alias} AS text)" if _is_json(field) else f"q.{alias}"
        for alias, field in _aliased(compiler)
    )
    if compiler.connection.vendor == "postgresql":
        rows = f"coalesce(json_agg(json_build_array({cells})), '[]')::text"
    else:
        rows = f"json_group_array(json_array({cells}))"
    return f"(SELECT {rows} FROM ({sql}) AS q)"  # noqa: S608 - compiled by Django


def _aliased(compiler: SQLCompiler) -> Iterator[tuple[str, Field[Any, Any]]]:
    """Yield the name of each column in a subselect, and its field."""
    numbers = count(1)
    for column, _sql, alias in compiler.select:
        name = alias or f"col{next(numbers)}"
        yield compiler.connection.ops.quote_name(name), column.output_field


def _is_json(field: Field[Any, Any]) -> bool:
    return field.get_internal_type() == "JSONField"


def _json_converters(compiler: SQLCompiler) -> _Converters:
    """Return those of the columns; for PostgreSQL, which writes moments as text, more."""
    found: _Converters = compiler.get_converters(
        [column for column, *_sql in compiler.select]
    )
    if compiler.connection.vendor == "postgresql":
        for at, (_name, field) in enumerate(_aliased(compiler)):
            if field.get_internal_type() == "DateTimeField":
                found[at] = ([_moment, *found.get(at, ([], None))[0]], field)
    return found


def _moment(value: str | None, *_unused: object) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _reader(
    query: QuerySet[Any, Any], compiler: SQLCompiler, converters: _Converters
) -> Read:
    """Return what makes the tuples or instances of a query from the database's rows."""
    is_of_instances = query._iterable_class is ModelIterable
    make = _instance_maker(compiler) if is_of_instances else tuple

    def read(rows: Iterable[Row]) -> list[Any]:
        found: Iterable[Any] = rows
        if converters:
            found = compiler.apply_converters(rows, converters)
        return [make(row) for row in found]

    return read


def _instance_maker(compiler: SQLCompiler) -> Callable[[Row], Model]:
    """Return what makes an instance of a row, as ModelIterable does for a QuerySet.

    Django's own way sets forty attributes one by one, which is half the time of a
    search. Here only those with a descriptor of their own (countries) are set so.
    """
    info, alias = compiler.klass_info, compiler.connection.alias
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

    def make(row: Row) -> Model:
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
