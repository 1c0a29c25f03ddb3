"""Indexes of a decision table's columns: from an input value to the set of rules that its cells let through.

A set of rules is a Python integer with one bit a rule, so that a column narrows ten thousand rules in one `&`. A
column has one index for each type of input value: points in a dictionary, ranges as sorted cuts. Cells that are not
decidable, or whose constants are of another type than the value, are run as they are, and only for rules that the
index has let through. So the result is that of the row-by-row evaluation by construction.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from app import feel
from app.dmn import intervals
from app.dmn.cells import Cell, Shape

if TYPE_CHECKING:
    from app.dmn.scope import Run, Scope

INDEXED: frozenset[type] = frozenset({Decimal, str, bool, feel.Date, feel.YearMonthDuration, feel.DayTimeDuration})
"""Types whose Python equality is that of FEEL. Times and instants compare through zones and are run instead."""

ORDERED: frozenset[type] = frozenset({Decimal, str, feel.Date})
"""Those of them whose Python order is that of FEEL."""

MASK_BYTES = 32 * 1024 * 1024
"""What the masks of one column may take; beyond it only every n-th cut keeps one."""


def bits(mask: int) -> Iterator[int]:
    """The positions of the set bits, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class Column:
    """One input column: its cells, and an index for each type of value seen."""

    def __init__(self, cells: Sequence[Cell], variable: str | None) -> None:
        self.cells = cells
        self.variable = variable
        self._by_type: dict[type, Index] = {}

    def narrow(self, rules: int, value: object, scope: Scope, run: Run) -> int:
        """Those of `rules` whose cell in this column holds for `value`."""
        kind = type(value)
        index = self._by_type.get(kind)
        if index is None:
            index = self._by_type[kind] = Index(self.cells, kind)
        left = rules & (index.accept(value) | index.run)
        for at in bits(left & index.run):
            if not self.cells[at].holds(value, scope, run, self.variable):
                left ^= 1 << at
        return left


class Index:
    """The cells of a column for values of one type. A negated cell is on everywhere but where its list is."""

    def __init__(self, cells: Sequence[Cell], kind: type) -> None:
        self.always = 0
        self.run = 0
        self.points: dict[object, int] = {}
        spans: list[tuple[intervals.Span, int]] = []
        for at, cell in enumerate(cells):
            bit = 1 << at
            shape = None if cell.any else cell.shape
            if cell.any:
                self.always |= bit
            elif shape is None or not decidable(shape, kind):
                self.run |= bit
            else:
                if shape.negated:
                    self.always |= bit
                self._add(shape, bit, spans)
        self._lay_out(spans, len(cells))

    def _add(self, shape: Shape, bit: int, spans: list[tuple[intervals.Span, int]]) -> None:
        if shape.intervals:
            spans.extend((span, bit) for span in shape.spans())
        else:
            for point in dict.fromkeys(shape.points):
                self.points[point] = self.points.get(point, 0) | bit

    def _lay_out(self, spans: list[tuple[intervals.Span, int]], rules: int) -> None:
        """Cuts in order with the bits that turn at each, and the running state at every n-th of them."""
        turns: dict[intervals.Cut, int] = {}
        for span, bit in spans:
            for cut in span:
                turns[cut] = turns.get(cut, 0) ^ bit
        state = turns.pop(intervals.LOWEST, 0)
        turns.pop(intervals.HIGHEST, None)
        self.cuts = sorted(turns)
        self.turns = [turns[cut] for cut in self.cuts]
        self.stride = 1 + len(self.cuts) * (rules // 8) // MASK_BYTES
        self.states = [state]
        for at, turn in enumerate(self.turns, start=1):
            state ^= turn
            if at % self.stride == 0:
                self.states.append(state)
        self.ranged = bool(spans)

    def accept(self, value: object) -> int:
        """Rules whose decidable cell holds for `value`."""
        found = self.points.get(value, 0) if self.points else 0
        if self.ranged:
            place = bisect_right(self.cuts, (0, value, 0))
            kept, extra = divmod(place, self.stride)
            found ^= self.states[kept]
            if extra:
                for turn in self.turns[place - extra : place]:
                    found ^= turn
        return self.always ^ found


def decidable(shape: Shape, kind: type) -> bool:
    kinds = ORDERED if shape.intervals else INDEXED
    return kind in kinds and all(type(constant) is kind for constant in shape.constants())
