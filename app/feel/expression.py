"""The two things a text can be, an expression or the unary tests of a cell, ready to be evaluated many times."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from app.feel import analysis, functions, loops, nodes, operators, structures, unary
from app.feel.compiler import Compiler, Environment, Thunk
from app.feel.errors import FeelSyntaxError, LimitExceeded
from app.feel.names import NO_NAMES, Names
from app.feel.parser import Parser
from app.feel.run import DEFAULT_LIMITS, Limits, Result, Run
from app.feel.types import Type

_RULES = (functions, loops, operators, structures)
"""These modules register how their nodes are compiled."""

HostFunctions = Mapping[str, Callable[..., object]]
KnownNames = Collection[str] | Mapping[str, object] | Names
_NO_TYPES: Mapping[str, Type] = {}


def _names(names: KnownNames) -> Names:
    if not names:
        return NO_NAMES
    return names if isinstance(names, Names) else Names(names)


_SHORT = 256
"""A text of so many characters cannot be nested too deep for Python's stack: its closures are made when they are first
needed. Those of a longer one are made at once, so that reading it refuses what could not be evaluated."""


class _Text:
    """What both kinds have in common: the text, its syntax, and what it reads."""

    __slots__ = ("_environment", "_reads", "_roots", "node", "text")
    _environment: Callable[[Run], Environment]

    def __init__(self, text: str, node: nodes.Node, roots: frozenset[str]) -> None:
        self.text = text
        self.node = node
        self._roots = roots
        self._reads: analysis.Reads | None = None

    @property
    def reads(self) -> analysis.Reads:
        if self._reads is None:
            self._reads = analysis.reads_of(self.node)
        return self._reads

    @property
    def names(self) -> frozenset[str]:
        """The free names that it reads: variables, not what it declares itself nor the functions it calls."""
        return self.reads.names

    @property
    def paths(self) -> frozenset[str]:
        """The same with what is read of them: `complaint.category`."""
        return self.reads.paths

    @property
    def item_names(self) -> frozenset[str]:
        """Those of `names` that stand inside a filter and so may be entries of its items instead."""
        return self.reads.item_names

    @property
    def calls(self) -> frozenset[str]:
        """The functions it calls that are neither built in nor its own."""
        return self.reads.calls


class Expression(_Text):
    """An expression: `evaluate` once, or `value_in` a run that several expressions share."""

    __slots__ = ("_thunk",)

    def __init__(self, text: str, node: nodes.Node, roots: frozenset[str]) -> None:
        super().__init__(text, node, roots)
        self._thunk = self._compiled() if len(text) > _SHORT else None

    def _compiled(self) -> Thunk:
        compiler = Compiler(self.text, self._roots)
        thunk = compiler.compile(self.node)
        self._environment = compiler.environment
        return thunk

    def evaluate(
        self,
        variables: Mapping[str, object],
        *,
        now: datetime | None = None,
        functions: HostFunctions | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Result:
        """Its value and the warnings; LimitExceeded if it grows beyond the limits."""
        run = Run(variables, now, functions, limits)
        value = self.value_in(run)
        return Result(value, tuple(run.warnings))

    def value_in(self, run: Run) -> object:
        """Its value; warnings go to the run."""
        try:
            if self._thunk is None:
                self._thunk = self._compiled()
            return self._thunk(self._environment(run))
        except RecursionError:
            raise LimitExceeded("depth", "the expression is nested or recurs too deep") from None


class UnaryTests(_Text):
    """The unary tests of a cell: whether an input passes them."""

    __slots__ = ("_slot", "_test", "constant")
    node: nodes.Tests
    _slot: int

    def __init__(self, text: str, node: nodes.Tests, roots: frozenset[str]) -> None:
        super().__init__(text, node, roots)
        self.constant = unary.constant_tests(node)
        self._test = self._compiled() if len(text) > _SHORT else None

    def _compiled(self) -> unary.Test:
        compiler = Compiler(self.text, self._roots)
        with compiler.locals() as known:
            self._slot = compiler.declare(known, "?")
            test = unary.compile_tests(compiler, self.node, self._slot)
        self._environment = compiler.environment
        return test

    @property
    def is_any(self) -> bool:
        """Whether it is `-`."""
        return self.constant is not None and self.constant.any

    def evaluate(
        self,
        input_value: object,
        variables: Mapping[str, object],
        *,
        now: datetime | None = None,
        functions: HostFunctions | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Result:
        """True, False or None (no answer), and the warnings."""
        run = Run(variables, now, functions, limits)
        value = self.test_in(run, input_value)
        return Result(value, tuple(run.warnings))

    def test_in(self, run: Run, input_value: object) -> bool | None:
        """True, False or None; warnings go to the run."""
        try:
            if self._test is None:
                self._test = self._compiled()
            environment = self._environment(run)
            environment[self._slot] = input_value
            return self._test(environment)
        except RecursionError:
            raise LimitExceeded("depth", "the test is nested or recurs too deep") from None


def compile_expression(text: str, *, names: KnownNames = (), types: Mapping[str, Type] = _NO_TYPES) -> Expression:
    """Reads an expression. FeelSyntaxError if it is none.

    `names` are the variables that are known, with the names of their entries where the value is a mapping; only those
    with spaces or operators in them matter to the reading. `types` are what `instance of` knows beside FEEL's own.
    """
    known = _names(names)
    try:
        node = Parser(text, known, types).parse_expression()
        return Expression(text, node, known.roots)
    except RecursionError:
        raise FeelSyntaxError(text, 0, "an expression that is nested less deep", "this one") from None


def compile_unary_tests(text: str, *, names: KnownNames = (), types: Mapping[str, Type] = _NO_TYPES) -> UnaryTests:
    """Reads the unary tests of a cell (`-`, `< 5, > 10`, `not("a")`, `[1..5]`); else as `compile_expression`."""
    known = _names(names)
    try:
        node = Parser(text, known, types).parse_tests()
        return UnaryTests(text, node, known.roots)
    except RecursionError:
        raise FeelSyntaxError(text, 0, "tests that are nested less deep", "these") from None
