"""A changed function takes the place of the loaded one, wherever it is used."""

from pathlib import Path
from types import ModuleType

import pytest

from tools.mutation.swapping import NeedsFreshProcessError, swap

SOURCE = """
from dataclasses import dataclass
from functools import cache, wraps

LIMIT = 3

def louder(function):
    @wraps(function)
    def answer(*words):
        return function(*words) + "!"
    return answer

@louder
def greeting(name, rest=1):
    return "Hello " + name

@cache
def answer():
    return 42

@dataclass
class Order:
    size: int = 1

    @property
    def is_large(self):
        return self.size > LIMIT

    def sizes(self):
        return [size + 1 for size in range(self.size)]
"""


@pytest.fixture
def module(tmp_path: Path) -> ModuleType:
    path = str(tmp_path / "ordering.py")
    made = ModuleType("ordering")
    made.__file__ = path
    exec(compile(SOURCE, path, "exec"), made.__dict__)  # noqa: S102
    return made


def change(module: ModuleType, before: str, after: str) -> None:
    assert SOURCE.count(before) == 1
    swap(str(module.__file__), SOURCE, SOURCE.replace(before, after))


def test_functions_methods_and_what_decorators_made_of_them_change(
    module: ModuleType,
) -> None:
    greeting, order = module.greeting, module.Order(size=3)
    change(module, "self.size > LIMIT", "self.size >= LIMIT")
    assert order.is_large
    change(module, '"Hello "', '"Bye "')
    assert greeting("Ada") == "Bye Ada!"
    change(module, '+ "!"', '+ "?"')
    assert greeting("Ada").endswith("?")
    change(module, "size + 1", "size - 1")
    assert order.sizes() == [-1, 0, 1]


def test_what_a_changed_function_returned_before_is_forgotten(
    module: ModuleType,
) -> None:
    assert module.answer() == 42
    change(module, "42", "43")
    assert module.answer() == 43


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("LIMIT = 3", "LIMIT = 4"),
        ("size: int = 1", "size: int = 2"),
        ("rest=1", "rest=2"),
        ("@louder\n", ""),
    ],
)
def test_a_change_in_code_that_ran_at_loading_takes_a_fresh_process(
    module: ModuleType, before: str, after: str
) -> None:
    with pytest.raises(NeedsFreshProcessError):
        change(module, before, after)
