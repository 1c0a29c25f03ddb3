"""What a text reads: for the lint, for forms, for anyone who wants to know before evaluating."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from app.feel import builtins, nodes
from app.feel.nodes import Node


@dataclasses.dataclass(frozen=True, slots=True)
class Reads:
    names: frozenset[str]
    paths: frozenset[str]
    item_names: frozenset[str]
    calls: frozenset[str]


class _Reader:
    def __init__(self) -> None:
        self.names: set[str] = set()
        self.paths: set[str] = set()
        self.item_names: set[str] = set()
        self.plain_names: set[str] = set()
        self.calls: set[str] = set()

    def read(self, node: Node, known: frozenset[str], filtered: bool) -> None:
        if isinstance(node, nodes.Name | nodes.Path):
            self._path(node, known, filtered)
        elif isinstance(node, nodes.Filter):
            self.read(node.source, known, filtered)
            self.read(node.condition, known | {"item"}, True)
        elif isinstance(node, nodes.ContextLiteral):
            for key, value in node.entries:
                self.read(value, known, filtered)
                known = known | {key}
        elif isinstance(node, nodes.For | nodes.Quantified):
            for iterator in node.iterators:
                for part in (iterator.source, iterator.end):
                    if part is not None:
                        self.read(part, known, filtered)
                known = known | {iterator.name}
            self.read(node.body, known | ({"partial"} if isinstance(node, nodes.For) else set()), filtered)
        elif isinstance(node, nodes.FunctionLiteral):
            self.read(node.body, known | {parameter.name for parameter in node.parameters}, filtered)
        elif isinstance(node, nodes.Call):
            self._call(node, known, filtered)
        else:
            if isinstance(node, nodes.In | nodes.Tests):
                known = known | {"?"}
            for child in children(node):
                self.read(child, known, filtered)

    def _call(self, node: nodes.Call, known: frozenset[str], filtered: bool) -> None:
        function = node.function
        if not isinstance(function, nodes.Name):
            self.read(function, known, filtered)
        elif function.name not in known and function.name not in builtins.FUNCTIONS:
            self.calls.add(function.name)
        for argument in node.arguments:
            self.read(argument, known, filtered)

    def _path(self, node: Node, known: frozenset[str], filtered: bool) -> None:
        steps: list[str] = []
        while isinstance(node, nodes.Path):
            steps.append(node.name)
            node = node.source
        if not isinstance(node, nodes.Name):
            self.read(node, known, filtered)
        elif node.name not in known:
            if node.name in builtins.FUNCTIONS and not steps:
                return
            self.names.add(node.name)
            self.paths.add(".".join([node.name, *reversed(steps)]))
            (self.item_names if filtered else self.plain_names).add(node.name)


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below one."""
    for field in dataclasses.fields(node):
        yield from _nodes_in(getattr(node, field.name))


def _nodes_in(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _nodes_in(part)


def reads_of(node: Node) -> Reads:
    """The names and paths that a syntax tree reads from its variables."""
    reader = _Reader()
    reader.read(node, frozenset(), False)
    return Reads(
        frozenset(reader.names),
        frozenset(reader.paths),
        frozenset(reader.item_names - reader.plain_names),
        frozenset(reader.calls),
    )
