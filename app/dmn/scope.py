"""What an expression is compiled in (`Env`) and what it is run in (`Scope`, `Run`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree

from app import feel
from app.dmn import cells, hits, xml
from app.dmn.records import DecisionRecord, Outcome
from app.errors import Finding
from app.feel import nodes

if TYPE_CHECKING:
    from app.dmn.graph import Node
    from app.dmn.table import Table
    from app.dmn.types import Types

Scope = Mapping[str, object]
"""The names that an expression sees, with their values."""

Names = Mapping[str, "Names | None"]
"""The names that an expression may use, with those of their parts, so that names with spaces are read right."""


class Layered(Mapping[str, object]):
    """A scope of several mappings, the first that knows a name wins. Nothing is copied."""

    __slots__ = ("layers",)

    def __init__(self, *layers: Mapping[str, object]) -> None:
        self.layers = layers

    def __getitem__(self, name: str) -> object:
        for layer in self.layers:
            if name in layer:
                return layer[name]
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return any(name in layer for layer in self.layers)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for layer in self.layers for name in layer))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Without(Mapping[str, object]):
    """A scope in which some names are not known."""

    __slots__ = ("hidden", "scope")

    def __init__(self, scope: Mapping[str, object], hidden: frozenset[str]) -> None:
        self.scope = scope
        self.hidden = hidden

    def __getitem__(self, name: str) -> object:
        if name in self.hidden:
            raise KeyError(name)
        return self.scope[name]

    def __contains__(self, name: object) -> bool:
        return name not in self.hidden and name in self.scope

    def __iter__(self) -> Iterator[str]:
        return (name for name in self.scope if name not in self.hidden)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(eq=False)
class Frame:
    """What is noted while one decision or business knowledge model runs."""

    first_warning: int
    inputs: tuple[tuple[str, object], ...] = ()
    table: Table | None = None
    hit: hits.Hit | None = None
    failed: bool = False


class Run:
    """One evaluation of a model: the bounds and warnings that all its expressions share, and its records."""

    def __init__(self, state: feel.Run) -> None:
        self.state = state
        self.records: list[DecisionRecord] = []
        self.frames: list[Frame] = [Frame(0)]

    def warn(self, code: str, message: str, expression: str = "") -> None:
        self.state.warn(code, message, expression, 0)

    def fail(self, code: str, message: str, expression: str = "") -> None:
        """A warning that makes the decision an error: its logic cannot be run at all."""
        self.warn(code, message, expression)
        self.frames[-1].failed = True

    def note_inputs(self, inputs: tuple[tuple[str, object], ...]) -> None:
        if self.frames[-1].table is None:
            self.frames[-1].inputs = inputs

    def note_hit(self, table: Table, hit: hits.Hit) -> None:
        if hit.outcome != "ok":
            self.warn(hit.outcome, hit.reason, table.id)
        frame = self.frames[-1]
        if frame.table is None:
            frame.table, frame.hit = table, hit

    def open(self) -> Frame:
        frame = Frame(len(self.state.warnings))
        self.frames.append(frame)
        return frame

    def close(self, node: Node, value: object, table_first: bool) -> DecisionRecord:
        """End the frame of `node` and keep its record. `table_first`: a table is the whole of its logic."""
        frame = self.frames.pop()
        hit = frame.hit
        outcome: Outcome = "error" if frame.failed else hit.outcome if hit and table_first else "ok"
        rules = frame.table.rules if frame.table else ()
        outputs = hit.outputs if hit else ({node.name: value},) if outcome == "ok" else ()
        record = DecisionRecord(
            decision=node.id,
            name=node.title,
            version=node.document.version,
            hit_policy=frame.table.policy if frame.table else None,
            inputs=frame.inputs,
            matched=tuple(rule + 1 for rule in hit.rules) if hit else (),
            annotations=tuple(rules[rule].annotation for rule in hit.rules) if hit else (),
            outputs=outputs,
            value=value,
            outcome=outcome,
            warnings=tuple(self.state.warnings[frame.first_warning :]),
        )
        self.records.append(record)
        return record

    def call(self, function: feel.Function, arguments: Mapping[str, object], called: str) -> object:
        """Invoke a function with named arguments, as FEEL does: null with a warning where they do not fit."""
        try:
            return function.invoke(self.state, function.in_order(dict(arguments)))
        except (feel.Undefined, ArithmeticError, ValueError) as error:
            self.warn("bad_arguments", f"{called}: {error}", called)
            return None

    @staticmethod
    def show(value: object) -> str:
        text = feel.to_text(value)
        return text if len(text) <= 80 else text[:77] + "…"


Logic = Callable[[Scope, Run], object]
"""A compiled expression of any kind."""


@dataclass
class Uses:
    """What a check learns while it compiles an element: its tables, names that stand for nothing, the data it reads.

    `inputs` are the names of the input data that the element requires.
    """

    inputs: frozenset[str] = frozenset()
    tables: list[Table] = field(default_factory=list)
    unknown: list[tuple[str, str, frozenset[str]]] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)


@dataclass(frozen=True, eq=False)
class Env:
    """Where an expression stands: its file, the names it may use, the types, and where problems are reported.

    `uses` is there for a check: then everything is compiled at once. `open` says that names of an unknown value
    are in scope too.
    """

    document: xml.Document
    types: Types
    names: Names
    problems: list[Finding]
    uses: Uses | None = None
    open: bool = False
    known_cells: dict[str, cells.Cell] = field(default_factory=dict)

    @cached_property
    def prepared(self) -> feel.Names:
        return feel.Names(self.names)

    def with_names(self, names: Names, *, open: bool = False) -> Env:
        return replace(self, names={**self.names, **names}, open=self.open or open, known_cells={})

    def report(self, where: str, text: str, code: str) -> None:
        self.problems.append(xml.finding(self.document, where, text, code))

    def literal(self, text: str, where: str) -> Logic:
        """A FEEL expression. One that does not parse runs to null, and makes its decision an error."""
        return _Late(self, text, where) if self.uses is None else self.compile(text, where)

    def feel_or_refusal(self, element: etree._Element | None, text: str, where: str) -> Logic:
        """The text of `element` as FEEL, unless it (or its file) declares another language."""
        declared = element.get("expressionLanguage") if element is not None else None
        language = declared or self.document.language or ""
        if not language or "feel" in language.lower():
            return self.literal(text, where)
        problem = f"Expected FEEL but the expression language is {language}; write it in FEEL."
        self.report(where, problem, "language")
        return broken("language", problem, text)

    def compile(self, text: str, where: str) -> Logic:
        try:
            expression = feel.compile_expression(text, names=self.prepared, types=self.types.named)
        except feel.FeelSyntaxError as error:
            problem = f"Expected FEEL but {error} in: {text}"
            self.report(where, problem, "syntax")
            return broken("syntax", problem, text)
        self.look_at_names(expression, text, where)

        def run_expression(scope: Scope, run: Run) -> object:
            run.state.variables = scope
            return expression.value_in(run.state)

        steps = _steps(expression.node)
        return run_expression if steps is None else _path(steps, run_expression)

    def look_at_names(self, compiled: feel.Expression | feel.UnaryTests, text: str, where: str) -> None:
        """Note the names that are neither in scope nor built in."""
        if self.uses is not None:
            self.uses.paths |= {path for path in compiled.paths if self._is_read(path, compiled.item_names)}
            used = (compiled.names - compiled.item_names) | compiled.calls
            unknown = used - self.prepared.roots - {"?", "item", "partial"}
            if unknown and not self.open:
                self.uses.unknown.append((where, text, unknown))

    def _is_read(self, path: str, item_names: frozenset[str]) -> bool:
        """Whether a path leads to data from outside, not to a required decision, an own entry or an item of a list."""
        root = path.partition(".")[0]
        assert self.uses is not None
        return root not in item_names and (root in self.uses.inputs or root not in self.prepared.roots)

    def cell(self, text: str) -> cells.Cell:
        """Unary tests; the same text is compiled once."""
        found = self.known_cells.get(text)
        if found is None:
            found = self.known_cells[text] = cells.Cell(text, lambda: self._tests(text))
        return found

    def _tests(self, text: str) -> feel.UnaryTests:
        return feel.compile_unary_tests(text, names=self.prepared, types=self.types.named)


def _steps(node: nodes.Node) -> tuple[str, ...] | None:
    """The names of a plain path `a.b.c`, the first of them a variable."""
    names: list[str] = []
    while isinstance(node, nodes.Path):
        names.append(node.name)
        node = node.source
    return (node.name, *reversed(names)) if isinstance(node, nodes.Name) else None


def _path(steps: tuple[str, ...], otherwise: Logic) -> Logic:
    """Reads a path through contexts directly; everything else about paths is left to FEEL."""
    root, rest = steps[0], steps[1:]

    def read(scope: Scope, run: Run) -> object:
        try:
            value = scope[root]
        except KeyError:
            return otherwise(scope, run)
        for name in rest:
            if type(value) is not dict or name not in value:
                return otherwise(scope, run)
            value = value[name]
        return value

    return read


class _Late:
    """Logic that is compiled when it is first run."""

    __slots__ = ("env", "logic", "text", "where")

    def __init__(self, env: Env, text: str, where: str) -> None:
        self.env, self.text, self.where = env, text, where
        self.logic: Logic | None = None

    def __call__(self, scope: Scope, run: Run) -> object:
        logic = self.logic
        if logic is None:
            logic = self.logic = self.env.compile(self.text, self.where)
        return logic(scope, run)


def broken(code: str, problem: str, text: str = "") -> Logic:
    """Logic that cannot run: null, with a warning that says why."""

    def run_broken(_scope: Scope, run: Run) -> object:
        run.fail(code, problem, text)
        return None

    return run_broken


def null(_scope: Scope, _run: Run) -> object:
    return None
