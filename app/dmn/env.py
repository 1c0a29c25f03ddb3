"""What expressions are compiled in: their file, the names and types they may use, and where problems go."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree

from app import feel
from app.dmn import cells, xml
from app.dmn.scope import Logic, Names, Run, Scope, broken
from app.errors import Finding
from app.feel import nodes

if TYPE_CHECKING:
    from app.dmn.table import Table
    from app.dmn.types import Types


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
