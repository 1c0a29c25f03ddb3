"""What compiled expressions are run in: the names they see (`Scope`) and the evaluation they are part of (`Run`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import feel
from app.dmn import hits
from app.dmn.records import DecisionRecord, Outcome

if TYPE_CHECKING:
    from app.dmn.graph import Node
    from app.dmn.table import Table

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


def broken(code: str, problem: str, text: str = "") -> Logic:
    """Logic that cannot run: null, with a warning that says why."""

    def run_broken(_scope: Scope, run: Run) -> object:
        run.fail(code, problem, text)
        return None

    return run_broken


def null(_scope: Scope, _run: Run) -> object:
    return None
