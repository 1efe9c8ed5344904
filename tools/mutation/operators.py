"""Mutations that cosmic-ray lacks: what an order, a filter or a call leaves out."""

from collections.abc import Iterator
from typing import Protocol

from parso import parse
from parso.tree import NodeOrLeaf

Position = tuple[tuple[int, int], tuple[int, int]]


class Operator(Protocol):
    """A kind of mutation, as cosmic-ray has them."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Position]:
        """Yield where a node can be changed."""

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        """Change a node at one of its positions."""


class LeaveOut:
    """Leave out one of a tuple or list, or one argument given by name or as a text."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Position]:
        for part in _parts(node):
            yield part.start_pos, part.end_pos

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        at = node.children.index(_parts(node)[index])
        if node.type == "trailer":  # the only argument: no comma goes with it
            del node.children[at]
        elif at + 1 < len(node.children):
            del node.children[at : at + 2]
        else:
            del node.children[at - 1 :]
        return node


class SwapMembership:
    """Swap “in” and “not in”."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Position]:
        for place in _memberships(node):
            yield node.children[place].start_pos, node.children[place].end_pos

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        place = _memberships(node)[index]
        is_in = node.children[place].type == "keyword"
        node.children[place] = parse(" not in" if is_in else " in")
        return node


def _parts(node: NodeOrLeaf) -> list[NodeOrLeaf]:
    if node.type == "testlist_comp":
        is_comprehension = node.children[-1].type == "sync_comp_for"
        parts = [] if is_comprehension else node.children[::2]
        return list(parts) if len(parts) > 2 else []
    if node.type == "arglist" and node.parent.type == "trailer":
        return [one for one in node.children if _can_go(one)]
    if node.type == "trailer" and len(node.children) == 3:
        return [one for one in node.children if one.type == "argument" and _can_go(one)]
    return []


def _can_go(argument: NodeOrLeaf) -> bool:
    if argument.type == "argument":
        return getattr(argument.children[1], "value", "") == "="
    return bool(argument.type == "string")


def _memberships(node: NodeOrLeaf) -> list[int]:
    if node.type != "comparison":
        return []
    return [
        place
        for place, child in enumerate(node.children)
        if place % 2 and child.get_code().split() in (["in"], ["not", "in"])
    ]
