"""Decision tables (clause 8), ready to be evaluated: matched through the indexes of their columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from app.dmn import hits, index
from app.dmn.cells import Cell
from app.dmn.scope import Logic, Run, Scope
from app.dmn.types import ItemType


@dataclass(frozen=True)
class Input:
    """One input clause. `whole` is true for integers, `variable` is Camunda's name for the value in the cells."""

    id: str
    label: str
    text: str
    whole: bool
    logic: Logic
    allowed: Cell | None
    variable: str | None


@dataclass(frozen=True)
class OutputClause:
    """One output clause; `ranks` are its output values in decreasing priority."""

    id: str
    name: str
    type: ItemType | None
    allowed: Cell | None
    ranks: tuple[object, ...]
    default: Logic | None


@dataclass(frozen=True)
class OutputCell:
    """One output entry: a constant, or logic that is run when its rule is hit."""

    id: str
    text: str
    constant: bool
    value: object
    logic: Logic


@dataclass(frozen=True)
class Rule:
    id: str
    cells: tuple[Cell, ...]
    cell_ids: tuple[str, ...]
    outputs: tuple[OutputCell, ...]
    annotation: str


@dataclass(eq=False)
class Table:
    """A compiled decision table."""

    id: str
    policy: hits.Policy
    aggregation: hits.Aggregation | None
    inputs: tuple[Input, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]

    @property
    def simple(self) -> bool:
        return len(self.outputs) == 1

    @cached_property
    def columns(self) -> tuple[index.Column, ...]:
        return tuple(
            index.Column([rule.cells[at] for rule in self.rules], self.inputs[at].variable)
            for at in range(len(self.inputs))
        )

    @cached_property
    def everything(self) -> int:
        return (1 << len(self.rules)) - 1

    def matching(self, values: Sequence[object], scope: Scope, run: Run) -> list[int]:
        """Indexes of the rules that match, in rule order; through the indexes."""
        remaining = self.everything
        for column, value in zip(self.columns, values, strict=True):
            remaining = column.narrow(remaining, value, scope, run)
            if not remaining:
                return []
        return list(index.bits(remaining))

    def matching_by_row(self, values: Sequence[object], scope: Scope, run: Run) -> list[int]:
        """The same, row by row and cell by cell as the standard tells it: what the indexes are proved against."""
        return [
            at
            for at, rule in enumerate(self.rules)
            if all(
                cell.holds(value, scope, run, clause.variable)
                for cell, value, clause in zip(rule.cells, values, self.inputs, strict=True)
            )
        ]

    def output(self, rule: int, scope: Scope, run: Run) -> dict[str, object]:
        cells = self.rules[rule].outputs
        return {
            clause.name: cell.value if cell.constant else cell.logic(scope, run)
            for clause, cell in zip(self.outputs, cells, strict=True)
        }

    def rank(self, output: hits.Output) -> tuple[int, ...]:
        """Priority of a rule's outputs, left to right over the clauses that have output values (clause 8.2.10.1)."""
        return tuple(
            clause.ranks.index(output[clause.name]) if output[clause.name] in clause.ranks else len(clause.ranks)
            for clause in self.outputs
            if clause.ranks
        )

    def default(self, scope: Scope, run: Run) -> dict[str, object] | None:
        if not any(clause.default for clause in self.outputs):
            return None
        return {clause.name: clause.default(scope, run) if clause.default else None for clause in self.outputs}

    def evaluate(self, scope: Scope, run: Run) -> object:
        """The value of the table; the matched rules are noted on `run`."""
        values = [clause.logic(scope, run) for clause in self.inputs]
        run.note_inputs(tuple(zip((clause.text for clause in self.inputs), values, strict=True)))
        problem = self._outside(values, scope, run)
        if problem:
            run.note_hit(self, hits.Hit((), (), None, "error", problem))
            return None
        hit = self._hit(values, scope, run)
        run.note_hit(self, hit)
        return hit.value

    def _hit(self, values: Sequence[object], scope: Scope, run: Run) -> hits.Hit:
        matched = self.matching(values, scope, run)
        if matched:
            return hits.decide(
                self.policy,
                self.aggregation,
                matched,
                lambda rule: self.output(rule, scope, run),
                self.simple,
                self.rank,
            )
        default = self.default(scope, run)
        if default is None:
            return hits.Hit((), (), None, "ok" if self.policy in hits.MULTIPLE else "no_match", "No rule matches.")
        value = next(iter(default.values())) if self.simple else default
        return hits.Hit((), (default,), value)

    def _outside(self, values: Sequence[object], scope: Scope, run: Run) -> str:
        """Input values constrain the input expression (clause 8.3.2); null is always let through to the rules."""
        for clause, value in zip(self.inputs, values, strict=True):
            if clause.allowed and value is not None and not clause.allowed.holds(value, scope, run, clause.variable):
                return (
                    f"Expected {clause.text} among the input values {clause.allowed.text} but found {run.show(value)}."
                )
        return ""
