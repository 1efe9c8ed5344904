"""The mutants of some files: each is one small change of one of them."""

import ast
import random
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

from tools.mutation.operators import LeaveOut, Operator, SwapMembership

# One or two changes of each kind: cosmic-ray's other replacements (a “**” for each
# “+”) fail any test that runs the line, and would only raise the share.
_COMPARISONS = "Eq_NotEq NotEq_Eq Lt_LtE LtE_Lt Gt_GtE GtE_Gt Is_IsNot IsNot_Is"
_ARITHMETIC = "Add_Sub Sub_Add Mul_Div Div_Mul FloorDiv_Mul Mod_Mul Pow_Mul"
_SETS = "BitOr_BitAnd BitAnd_BitOr"
_NAMES = (
    *(f"ReplaceComparisonOperator_{one}" for one in _COMPARISONS.split()),
    *(f"ReplaceBinaryOperator_{one}" for one in f"{_ARITHMETIC} {_SETS}".split()),
    *("ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_Delete_Invert"),
    *("AddNot", "ReplaceAndWithOr", "ReplaceOrWithAnd"),
    *("ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "NumberReplacer"),
    *("ReplaceBreakWithContinue", "ReplaceContinueWithBreak"),
    *("ZeroIterationForLoop", "ExceptionReplacer"),
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file with one change: the line, what stood there, and what stands there now."""

    path: str
    line: int
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        before, after = (
            textwrap.shorten(one, 150) or "(nothing)"
            for one in (self.before, self.after)
        )
        return f"{self.path}:{self.line}: {before}  →  {after}"


def plant(
    root: Path, files: Iterable[Path], *, sample: int, seed: int
) -> Iterator[Mutant]:
    """Yield mutants in an order drawn by the seed, at most ``sample``; 0 is all."""
    spots = [
        (path, operator, occurrence)
        for path in files
        for operator, count in _counted(path.read_text(encoding="utf-8"))
        for occurrence in range(count)
    ]
    random.Random(seed).shuffle(spots)  # noqa: S311 - a sample, no secret
    found = 0
    for path, operator, occurrence in spots:
        mutant = _mutant(root, path, operator, occurrence)
        if mutant:
            yield mutant
            found += 1
        if found == sample:
            return


def operators() -> Iterator[Operator]:
    yield from (LeaveOut(), SwapMembership())
    for name in _NAMES:
        yield get_operator(f"core/{name}")()


def _counted(source: str) -> Iterator[tuple[Operator, int]]:
    nodes = list(ast_nodes(get_ast(source)))
    for operator in operators():
        count = sum(len(list(operator.mutation_positions(one))) for one in nodes)
        yield operator, count


def _mutant(
    root: Path, path: Path, operator: Operator, occurrence: int
) -> Mutant | None:
    """Return the mutant; None where nothing that runs is changed, or it is no Python."""
    source = path.read_text(encoding="utf-8")
    mutated = mutate_code(source, operator, occurrence)
    if mutated is None or not _differ(source, mutated):
        return None
    line, before, after = _change(source.splitlines(), mutated.splitlines())
    return Mutant(str(path.relative_to(root)), line, before, after, mutated)


def _differ(source: str, mutated: str) -> bool:
    try:
        return _behaviour(source) != _behaviour(mutated)
    except SyntaxError:
        return False


def _change(source: list[str], mutated: list[str]) -> tuple[int, str, str]:
    """Return the number of the first line that differs, and both versions."""
    codes = SequenceMatcher(None, source, mutated, autojunk=False).get_opcodes()
    _tag, start, end, new_start, new_end = next(
        one for one in codes if one[0] != "equal"
    )
    before = " ".join(line.strip() for line in source[start:end])
    after = " ".join(line.strip() for line in mutated[new_start:new_end])
    return start + 1, before, after


def _behaviour(source: str) -> str:
    return ast.dump(_Bare().visit(ast.parse(source)))


class _Bare(ast.NodeTransformer):
    """Drops annotations, and decorators: without “frozen” all tests pass, and should."""

    def visit_arguments(self, node: ast.arguments) -> ast.arguments:
        """Let it be no change that an argument can no longer be given by name."""
        node.args = [*node.posonlyargs, *node.args, *node.kwonlyargs]
        node.posonlyargs, node.kwonlyargs = [], []
        self.generic_visit(node)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        node.annotation = ast.Constant(None)
        self.generic_visit(node)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns, node.decorator_list = None, []
        self.generic_visit(node)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        node.decorator_list = []
        self.generic_visit(node)
        return node
