"""Put changed functions into modules that are loaded, without loading them again."""

import gc
import inspect
from collections.abc import Iterator
from functools import cache
from types import CodeType, FunctionType

_CACHED = type(cache(repr))
_COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


Key = tuple[str, str, int]
"""Of a function: its file, its name with those around it, its first line."""


class NeedsFreshProcessError(Exception):
    """The change is in code that runs when the module is loaded."""


def key_of(code: CodeType) -> Key:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def swap(path: str, source: str, mutated: str) -> set[Key]:
    """Change the functions of a loaded module, and return which.

    Whatever refers to a function sees the change. The module's caches are emptied.
    Raise NeedsFreshProcessError.
    """
    gc.unfreeze()  # frozen objects, as the tests freeze theirs, are not listed
    before, after = (compile(text, path, "exec") for text in (source, mutated))
    codes = {key_of(old): new for old, new in _changed(before, after)}
    functions = [one for one in _loaded(path) if key_of(one.__code__) in codes]
    if not functions:
        raise NeedsFreshProcessError(path)
    for function in functions:
        try:
            function.__code__ = codes[key_of(function.__code__)]
        except ValueError as error:  # it closes over other variables than before
            raise NeedsFreshProcessError(path) from error
    _empty_caches(path)
    return set(codes)


def _loaded(path: str) -> Iterator[FunctionType]:
    # type(), not isinstance(): a lazy object would be made by being asked for its class.
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_filename == path:
            yield one


def _empty_caches(path: str) -> None:
    for one in gc.get_objects():
        if type(one) is _CACHED:
            code = getattr(inspect.unwrap(one), "__code__", None)
            if code and code.co_filename == path:
                one.cache_clear()


def _changed(
    old: CodeType, new: CodeType, *, in_function: bool = False
) -> Iterator[tuple[CodeType, CodeType]]:
    """Yield the functions that differ, before and after, with those around them."""
    if _behaviour(old) == _behaviour(new):
        return
    is_function = bool(old.co_flags & inspect.CO_OPTIMIZED)
    if old.co_name in _COMPREHENSIONS and not in_function:
        raise NeedsFreshProcessError(old.co_qualname)
    if is_function:
        yield old, new
    elif _own(old) != _own(new):
        raise NeedsFreshProcessError(old.co_qualname)
    for before, after in zip(_inner(old), _inner(new), strict=False):
        yield from _changed(before, after, in_function=in_function or is_function)


def _inner(code: CodeType) -> list[CodeType]:
    return [one for one in code.co_consts if isinstance(one, CodeType)]


def _own(code: CodeType) -> tuple[object, ...]:
    """Return what a code object does, but for the functions that it makes."""
    constants = [
        None if isinstance(one, CodeType) else (type(one), repr(one))
        for one in code.co_consts
    ]
    return (
        *(code.co_code, constants, code.co_names, code.co_varnames),
        *(code.co_freevars, code.co_cellvars, code.co_exceptiontable, code.co_flags),
    )


def _behaviour(code: CodeType) -> tuple[object, ...]:
    return (*_own(code), [_behaviour(one) for one in _inner(code)])
