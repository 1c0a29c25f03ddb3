"""What can be proved of a decision table without running it: gaps, overlaps and rules that never count.

Each decidable column is cut into segments within which no cell changes its answer; a rule is then a box of segments.
Cells that are not decidable are taken as matching everything where a gap is looked for and as matching nothing where
an overlap is, so that whatever is reported is so for certain. Null is left out: what a missing value does is the
business of the process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, pairwise
from typing import NamedTuple

from app import feel
from app.dmn import index, intervals
from app.dmn.cells import Cell, Shape
from app.dmn.intervals import HIGHEST, LOWEST, Cut, Span
from app.dmn.table import Table

MAX_WORK = 200_000
"""Boxes looked at before the search for gaps gives up (it then reports those found so far)."""

MAX_FOUND = 5


@dataclass(frozen=True)
class Segment:
    """A part of a column's domain, how it reads, and the rules whose cell accepts it: surely, or perhaps."""

    text: str
    surely: int
    perhaps: int


@dataclass(frozen=True)
class Axis:
    """One column of the table as segments."""

    name: str
    segments: tuple[Segment, ...]


class Overlap(NamedTuple):
    first: int
    second: int
    where: str


def axes(table: Table, domains: Sequence[Shape | None]) -> list[Axis]:
    """The table's columns; `domains` are allowed values where known."""
    return [
        _axis(clause.text, [rule.cells[at] for rule in table.rules], domains[at], clause.whole)
        for at, clause in enumerate(table.inputs)
    ]


def _axis(name: str, cells: list[Cell], domain: Shape | None, whole: bool) -> Axis:
    shapes = [None if cell.any else cell.shape for cell in cells]
    kind = _kind([shape for shape in (*shapes, domain) if shape is not None])
    everything = (1 << len(cells)) - 1
    known = [cell.any or _usable(shape, kind) for cell, shape in zip(cells, shapes, strict=True)]
    perhaps = sum(1 << at for at, sure in enumerate(known) if not sure)
    if kind is None:
        return Axis(name, (Segment("any value", everything & ~perhaps, everything),))
    sweep = _Sweep(sum(1 << at for at, cell in enumerate(cells) if cell.any))
    for at, shape in enumerate(shapes):
        if shape is not None and known[at]:
            sweep.add(shape, 1 << at)
    within = 1 << len(cells)
    if domain is not None and _usable(domain, kind):
        sweep.add(domain, within)
    else:
        sweep.always |= within
    segments = [
        Segment(text, mask & everything, mask & everything | perhaps)
        for text, mask in sweep.segments(kind, whole)
        if mask & within
    ]
    return Axis(name, tuple(segments))


def _kind(shapes: Sequence[Shape]) -> type | None:
    """The one type of all constants of a column; None if there is none or are several."""
    kinds = {type(constant) for shape in shapes for constant in shape.constants()}
    return kinds.pop() if len(kinds) == 1 and kinds <= index.INDEXED else None


def _usable(shape: Shape | None, kind: type | None) -> bool:
    return shape is not None and kind is not None and index.decidable(shape, kind)


class _Sweep:
    """The cells of a column laid side by side: at each cut, the bits of the cells that begin or end there."""

    def __init__(self, always: int) -> None:
        self.always = always
        self.turns: dict[Cut, int] = {LOWEST: 0, HIGHEST: 0}
        self.points_only = True

    def add(self, shape: Shape, bit: int) -> None:
        if shape.negated:
            self.always |= bit
        if shape.intervals:
            self.points_only = False
        for span in shape.spans():
            for cut in span:
                self.turns[cut] = self.turns.get(cut, 0) ^ bit

    def segments(self, kind: type, whole: bool) -> Iterator[tuple[str, int]]:
        """How each elementary part of the domain reads, and the cells that accept it.

        Where a column names single values only, all others are one part.
        """
        spans = list(self._spans(kind))
        if not self.points_only or kind is bool:
            for span, mask in spans:
                if not (whole and kind is Decimal and _without_integer(span)):
                    yield _read(span), mask
            return
        single = [(span, mask) for span, mask in spans if _point(span)]
        yield from ((_read(span), mask) for span, mask in single)
        named = ", ".join(_text(span[0][1]) for span, _ in single[:6]) + (", …" if len(single) > 6 else "")
        yield from islice(((f"none of {named}", mask) for span, mask in spans if not _point(span)), 1)

    def _spans(self, kind: type) -> Iterator[tuple[Span, int]]:
        state = self.always
        if kind is bool:
            for value in (True, False):
                for cut in intervals.point(value):
                    self.turns.setdefault(cut, 0)
        for low, high in pairwise(sorted(self.turns)):
            state ^= self.turns[low]
            if kind is not bool or _point((low, high)):
                yield (low, high), state


def _point(span: Span) -> bool:
    return span[0][:2] == span[1][:2] and len(span[0]) == 3


def _without_integer(span: Span) -> bool:
    low, high = span
    if len(low) < 3 or len(high) < 3:
        return False
    first = low[1].to_integral_value("ROUND_CEILING")
    if first == low[1] and low[2] == 1:
        first += 1
    return bool(intervals.before(first) >= high)


def _read(span: Span) -> str:
    low, high = span
    if _point(span):
        return ("true" if low[1] else "false") if isinstance(low[1], bool) else f"= {_text(low[1])}"
    if len(low) < 3:
        return "any value" if len(high) < 3 else f"{'<=' if high[2] else '<'} {_text(high[1])}"
    if len(high) < 3:
        return f"{'>' if low[2] else '>='} {_text(low[1])}"
    return f"in {'(' if low[2] else '['}{_text(low[1])}..{_text(high[1])}{']' if high[2] else ')'}"


def _text(value: object) -> str:
    return feel.to_text(value)


def gaps(columns: Sequence[Axis], rules: int) -> list[str]:
    """Inputs that no rule can match, each as a sentence; at most `MAX_FOUND`."""
    found: list[str] = []
    covered: set[tuple[int, int]] = set()
    work = 0
    open_ended = _open_ended(columns, rules)

    def search(at: int, left: int, path: tuple[str, ...]) -> bool:
        """Whether everything from column `at` on is covered by the rules `left`."""
        nonlocal work
        work += 1
        if left & open_ended[at] or (at, left) in covered:
            return True
        if not left:
            found.append(" and ".join(path) or "any input")
            return False
        complete = True
        for text, mask in _merged(columns[at]):
            if work > MAX_WORK or len(found) >= MAX_FOUND:
                return False
            step = path if text == "any value" else (*path, f"{columns[at].name} {text}")
            complete &= search(at + 1, left & mask, step)
        if complete:
            covered.add((at, left))
        return complete

    search(0, (1 << rules) - 1, ())
    return found


def _open_ended(columns: Sequence[Axis], rules: int) -> list[int]:
    """For each column the rules that perhaps accept everything from there on; beyond the last, all of them."""
    masks = [(1 << rules) - 1]
    for axis in reversed(columns):
        mask = masks[-1]
        for segment in axis.segments:
            mask &= segment.perhaps
        masks.append(mask)
    return masks[::-1]


def _merged(axis: Axis) -> Iterator[tuple[str, int]]:
    """Segments with the rules that perhaps accept them; of those with the same rules only the first."""
    seen: set[int] = set()
    for segment in axis.segments:
        if segment.perhaps not in seen:
            seen.add(segment.perhaps)
            yield segment.text, segment.perhaps


def overlaps(columns: Sequence[Axis], rules: int, harmless: Callable[[int, int], bool]) -> Iterator[Overlap]:
    """Pairs of rules that surely match a common input, except those that are `harmless`."""
    sides = [_sides(axis, rules) for axis in columns]
    for first in range(rules):
        others = ((1 << rules) - 1) ^ ((1 << (first + 1)) - 1)
        for axis, side in zip(columns, sides, strict=True):
            met = 0
            for at in index.bits(side[first]):
                met |= axis.segments[at].surely
            others &= met
        for second in index.bits(others):
            if not harmless(first, second):
                yield Overlap(first, second, _where(columns, sides, first, second))


def _sides(axis: Axis, rules: int) -> list[int]:
    """For each rule the segments that it surely accepts, as bits."""
    sides = [0] * rules
    for at, segment in enumerate(axis.segments):
        for rule in index.bits(segment.surely):
            sides[rule] |= 1 << at
    return sides


def _where(columns: Sequence[Axis], sides: Sequence[list[int]], first: int, second: int) -> str:
    parts = []
    for axis, side in zip(columns, sides, strict=True):
        segment = axis.segments[next(index.bits(side[first] & side[second]))]
        if segment.text != "any value" and len(axis.segments) > 1:
            parts.append(f"{axis.name} {segment.text}")
    return " and ".join(parts) or "any input"


def shadowed(columns: Sequence[Axis], rule: int, by: int) -> bool:
    """Whether every input that `rule` may match is surely matched by one of the rules `by`."""
    bit = 1 << rule
    proved: set[tuple[int, int]] = set()
    work = 0

    def covered(at: int, left: int) -> bool:
        nonlocal work
        work += 1
        if not left or work > MAX_WORK:
            return False
        if at == len(columns) or (at, left) in proved:
            return True
        done = all(covered(at + 1, left & segment.surely) for segment in columns[at].segments if segment.perhaps & bit)
        if done:
            proved.add((at, left))
        return done

    return covered(0, by)


def impossible(columns: Sequence[Axis], rule: int) -> str:
    """The column in which the rule accepts no value of the domain; empty if there is none."""
    bit = 1 << rule
    return next((axis.name for axis in columns if not any(segment.perhaps & bit for segment in axis.segments)), "")
