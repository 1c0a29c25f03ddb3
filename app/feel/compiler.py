"""Nodes to closures. A closure takes the environment, a list: the run, its variables, then a slot for each local name.

Slots are given out once per text, so that a closure never copies a context; only a function literal copies the
environment, once when it is made and once per call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from app.feel import builtins, nodes
from app.feel.errors import Undefined
from app.feel.nodes import Node
from app.feel.run import Run
from app.feel.values import Function

Environment = list[Any]
Thunk = Callable[[Environment], object]
Warn = Callable[[Environment, str, str], None]

RUN, VARIABLES, FIRST_SLOT = 0, 1, 2

Rule = Callable[["Compiler", Any], Thunk]
RULES: dict[type[Node], Rule] = {}


def rule(node_type: type[Node]) -> Callable[[Rule], Rule]:
    """Registers how a kind of node is compiled."""

    def register(function: Rule) -> Rule:
        RULES[node_type] = function
        return function

    return register


class Compiler:
    """Compiles the nodes of one text. `roots` are the names that stand for variables even where a built-in has them."""

    def __init__(self, text: str, roots: frozenset[str]) -> None:
        self.text = text
        self.roots = roots
        self.slots = FIRST_SLOT
        self._scopes: list[dict[str, int] | int] = []

    def compile(self, node: Node) -> Thunk:
        return RULES[type(node)](self, node)

    def new_slot(self) -> int:
        self.slots += 1
        return self.slots - 1

    def environment(self, run: Run) -> Environment:
        return [run, run.variables] + [None] * (self.slots - FIRST_SLOT)

    @contextmanager
    def locals(self) -> Iterator[dict[str, int]]:
        """A scope of names that are known to be there."""
        known: dict[str, int] = {}
        self._scopes.append(known)
        try:
            yield known
        finally:
            self._scopes.pop()

    @contextmanager
    def item(self, slot: int) -> Iterator[None]:
        """The scope inside a filter: the entries of whatever the slot will hold."""
        self._scopes.append(slot)
        try:
            yield
        finally:
            self._scopes.pop()

    def declare(self, known: dict[str, int], name: str) -> int:
        slot = known[name] = self.new_slot()
        return slot

    def is_free(self, name: str) -> bool:
        """Whether the name is neither local nor may be an entry of a filtered item."""
        return not any(isinstance(scope, int) or name in scope for scope in self._scopes)

    def warner(self, node: Node, at: int | None = None) -> Warn:
        return partial(_warn, self.text, node.at if at is None else at)

    def name(self, node: nodes.Name) -> Thunk:
        """A name, from the innermost scope that has it outwards."""
        if not self._scopes:
            return self._variable(node)
        pending: list[int] = []
        found: Thunk | None = None
        for scope in reversed(self._scopes):
            if isinstance(scope, int):
                pending.append(scope)
            elif node.name in scope:
                found = _slot(scope[node.name])
                break
        if found is None:
            found = _slot(pending[0]) if node.name == "item" and pending else self._variable(node)
        for slot in reversed(pending):
            found = _entry_or(slot, node.name, found)
        return found

    def _variable(self, node: nodes.Name) -> Thunk:
        name, text, at = node.name, self.text, node.at

        def read(env: Environment) -> object:
            try:
                return env[1][name]
            except KeyError:
                builtin = builtins.FUNCTIONS.get(name)
            if builtin is not None:
                return builtin
            host = env[0].functions.get(name)
            if host is not None:
                return Function(name, (), lambda _run, args: host(*args), required=0, variadic=True)
            env[RUN].warn("unknown_name", f"there is nothing called {name}", text, at)
            return None

        return read


def _warn(text: str, at: int, env: Environment, code: str, message: str) -> None:
    env[RUN].warn(code, message, text, at)


def _slot(slot: int) -> Thunk:
    return lambda env: env[slot]


def _entry_or(slot: int, name: str, outer: Thunk) -> Thunk:
    def read(env: Environment) -> object:
        item = env[slot]
        if type(item) is dict and name in item:
            return item[name]
        return outer(env)

    return read


def constant(value: object) -> Thunk:
    return lambda _env: value


def literal_value(node: Node) -> tuple[bool, object]:
    """Whether a node's value is known before any evaluation, and that value."""
    if isinstance(node, nodes.Literal):
        return True, node.value
    if isinstance(node, nodes.Call) and isinstance(node.function, nodes.Name) and node.names is None:
        function = builtins.FUNCTIONS.get(node.function.name)
        if function is not None and function.name in _FOLDED:
            arguments = [literal_value(argument) for argument in node.arguments]
            if all(known for known, _ in arguments):
                return _folded(function, [value for _, value in arguments])
    return False, None


_FOLDED = frozenset({"date", "time", "date and time", "duration"})
_NOTHING: Mapping[str, object] = {}


def _folded(function: Function, arguments: list[object]) -> tuple[bool, object]:
    try:
        return True, function.invoke(Run(_NOTHING), arguments)
    except (Undefined, ValueError, ArithmeticError):
        return False, None


@rule(nodes.Literal)
def _literal(_compiler: Compiler, node: nodes.Literal) -> Thunk:
    return constant(node.value)


@rule(nodes.BadLiteral)
def _bad_literal(compiler: Compiler, node: nodes.BadLiteral) -> Thunk:
    warn = compiler.warner(node)

    def evaluate(env: Environment) -> object:
        warn(env, "bad_literal", node.reason)
        return None

    return evaluate


RULES[nodes.Name] = Compiler.name
