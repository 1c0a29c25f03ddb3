"""What names mean inside a form: its own values first, then the case's, and `this`, `parent`, `i` for rows of lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app import feel
from app.forms.structure import look_up

SPECIAL = ("this", "parent", "i")
ROW_NAMES = frozenset(SPECIAL) | {f"_{name}_" for name in SPECIAL}


@dataclass(frozen=True)
class Row:
    """A row of a dynamic list: where it stands, what it holds, and the row around it."""

    path: tuple[str | int, ...]
    index: int
    outer: Row | None = None

    @property
    def indexes(self) -> tuple[int, ...]:
        return (*(self.outer.indexes if self.outer else ()), self.index)


class Names(Mapping[str, object]):
    """Names of an expression. As in form-js, values hide `this`, `parent`, `i`; `_this_` … are never hidden."""

    def __init__(self, layers: tuple[Mapping[str, object], ...], special: Mapping[str, object]) -> None:
        self._layers = layers
        self._special = special

    def __getitem__(self, name: str) -> object:
        if name in ROW_NAMES and name.startswith("_"):
            return self._special[name[1:-1]]
        for layer in self._layers:
            if name in layer:
                return layer[name]
        return self._special[name]

    def __contains__(self, name: object) -> bool:
        return name in ROW_NAMES or any(name in layer for layer in self._layers)

    def __iter__(self) -> Iterator[str]:
        return iter({**self._special, **dict.fromkeys(name for layer in self._layers for name in layer)})

    def __len__(self) -> int:
        return len(set(iter(self)))


def row_names(layers: tuple[Mapping[str, object], ...], holder: object, row: Row | None) -> Names:
    """The names inside `row`; `holder` answers look-ups of the rows themselves (paths from the root)."""
    root = _flat(layers)
    if row is None:
        return Names(layers, {"this": root, "parent": None, "i": []})
    parent: dict[str, object] = _as_context({"this": root, "parent": None, "i": []}, root)
    chain: list[Row] = []
    step: Row | None = row
    while step is not None:
        chain.insert(0, step)
        step = step.outer
    this: object = root
    for depth, inner in enumerate(chain):
        special: dict[str, object] = {"this": this, "parent": None, "i": [Decimal(i + 1) for i in row.indexes[:depth]]}
        parent = _as_context(special, this if isinstance(this, dict) else {}) if depth else parent
        found = look_up(holder, (*inner.path, inner.index))
        this = found if found else {}
    return Names(layers, {"this": this, "parent": parent, "i": [Decimal(i + 1) for i in row.indexes]})


def _flat(layers: tuple[Mapping[str, object], ...]) -> dict[str, object]:
    flat: dict[str, object] = {}
    for layer in reversed(layers[:-1]):
        flat.update(layer)
    return flat


def _as_context(special: Mapping[str, object], fields: Mapping[str, object]) -> dict[str, object]:
    return {**special, **fields, **{f"_{name}_": value for name, value in special.items()}}


@dataclass(frozen=True)
class Evaluator:
    """Evaluates the form's expressions at one instant."""

    now: datetime
    functions: Mapping[str, Callable[..., object]] | None = None

    def __call__(self, expression: feel.Expression, names: Mapping[str, object]) -> object:
        return expression.evaluate(names, now=self.now, functions=self.functions).value
