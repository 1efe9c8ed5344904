"""The mutants of some files: each is one small change of one of them."""

import ast
import random
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

from tools.mutation.groups import Group
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
            textwrap.shorten(one.strip(), 150) or "(nothing)"
            for one in (self.before, self.after)
        )
        return f"{self.path}:{self.line}: {before}  →  {after}"


def plant(root: Path, group: Group, *, sample: int, seed: int) -> Iterator[Mutant]:
    """Yield mutants in an order drawn by the seed, at most ``sample``; 0 is all."""
    spots = [
        (path, operator, occurrence)
        for path in group.files(root)
        for operator, count in _counted(path.read_text(encoding="utf-8"))
        for occurrence in range(count)
    ]
    random.Random(seed).shuffle(spots)  # noqa: S311 - a sample, no secret
    found = 0
    for path, operator, occurrence in spots:
        source = path.read_text(encoding="utf-8")
        mutated = mutate_code(source, operator, occurrence) or source
        if _differ(source, mutated, group.whole):
            yield _mutant(str(path.relative_to(root)), source, mutated)
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


def _differ(source: str, mutated: str, whole: tuple[str, ...]) -> bool:
    """Return whether something that runs differs; a mutant that is no Python does not."""
    try:
        before, after = (
            _Bare(whole).visit(ast.parse(one)) for one in (source, mutated)
        )
    except SyntaxError:
        return False
    return ast.dump(before) != ast.dump(after)


def _mutant(path: str, source: str, mutated: str) -> Mutant:
    old, new = source.splitlines(), mutated.splitlines()
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    start, end, new_start, new_end = next(one[1:] for one in codes if one[0] != "equal")
    before, after = old[start:end], new[new_start:new_end]
    return Mutant(path, start + 1, " ".join(before), " ".join(after), mutated)


class _Bare(ast.NodeTransformer):
    """Drops annotations, and decorators: without “frozen” all tests pass, and should."""

    def __init__(self, whole: tuple[str, ...]) -> None:
        self._whole = whole

    def visit_arguments(self, node: ast.arguments) -> ast.arguments:
        """Let it be no change that an argument can no longer be given by name."""
        node.args = [*node.posonlyargs, *node.args, *node.kwonlyargs]
        node.defaults += [one for one in node.kw_defaults if one]
        node.posonlyargs, node.kwonlyargs, node.kw_defaults = [], [], []
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
        if node.name in self._whole:
            node.body = []
        self.generic_visit(node)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        node.decorator_list = []
        self.generic_visit(node)
        return node
