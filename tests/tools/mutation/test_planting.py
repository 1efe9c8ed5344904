"""What is changed in a file, and what is left alone."""

from pathlib import Path

import pytest

pytest.importorskip("cosmic_ray", reason="the dependency group mutants is needed")

from tools.mutation.groups import Group
from tools.mutation.planting import Mutant, plant


def planted(folder: Path, source: str, **drawn: int) -> list[Mutant]:
    (folder / "module.py").write_text(source, encoding="utf-8")
    draw = {"sample": 0, "seed": 1, **drawn}
    return list(plant(folder, Group(("*.py",), (), whole=("left",)), **draw))


@pytest.mark.parametrize(
    ("source", "mutated"),
    [
        ("x = (a, b, c)", {"x = ( b, c)", "x = (a, c)", "x = (a, b)"}),
        ("f(a, b=c)", {"f(a)"}),
        ("f(b=c)", {"f()"}),
        ('f("a", "b")', {'f( "b")', 'f("a")'}),
        ("x = a in b", {"x = a not in b"}),
        ("x = a not in b", {"x = a in b"}),
        ("x = a < b", {"x = a <= b"}),
        ("x = a and b", {"x = a or b"}),
        ("x = a + b", {"x = a - b"}),
        ("x = True", {"x = False"}),
        ("x = 1", {"x = 2", "x = 0"}),
        ("x = [a for a in b]", set()),
        ("f(a for a in b)", set()),
        ("x: int | None = a", set()),
        ("def left(): return 1", set()),
        ("@cached(size=1)\ndef f(a: b | c, *, d, e=g): ...", set()),
        ('"""In and or 1."""', set()),
    ],
)
def test_each_small_change_is_planted_once(
    tmp_path: Path, source: str, mutated: set[str]
) -> None:
    found = [one.source for one in planted(tmp_path, source)]
    assert set(found) == mutated
    assert len(found) == len(mutated)


def test_a_seed_draws_the_same_sample_each_time(tmp_path: Path) -> None:
    source = "\n".join(f"x{number} = {number}" for number in range(50))
    once, again, other = (
        planted(tmp_path, source, sample=9, seed=seed) for seed in (1, 1, 2)
    )
    assert once == again != other
    assert len(once) == 9


def test_a_mutant_says_where_it_is_and_what_it_changes(tmp_path: Path) -> None:
    [mutant] = planted(tmp_path, "a = b\nc = a < b\n")
    assert str(mutant) == "module.py:2: c = a < b  →  c = a <= b"
