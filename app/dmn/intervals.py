"""Sets of values of one ordered type, as unions of disjoint spans between cuts.

A cut lies just before or just after a value, or at either infinity; cuts are tuples that sort as they lie. So open
and closed bounds need no cases: `[1..5)` is the span from just before 1 to just before 5.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Cut = tuple[Any, ...]
Span = tuple[Cut, Cut]

LOWEST: Cut = (-1,)
HIGHEST: Cut = (1,)


def before(value: object) -> Cut:
    return (0, value, 0)


def after(value: object) -> Cut:
    return (0, value, 1)


@dataclass(frozen=True)
class Interval:
    """All values of one type between two constants; None is no bound."""

    low: object
    low_closed: bool
    high: object
    high_closed: bool

    @property
    def span(self) -> Span:
        low = LOWEST if self.low is None else before(self.low) if self.low_closed else after(self.low)
        high = HIGHEST if self.high is None else after(self.high) if self.high_closed else before(self.high)
        return low, high


def point(value: object) -> Span:
    return before(value), after(value)


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same set as disjoint spans in order, with gaps between them; empty spans fall away."""
    merged: list[Span] = []
    for low, high in sorted(span for span in spans if span[0] < span[1]):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return tuple(merged)


def complement(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Everything that disjoint, ordered spans leave out."""
    left: list[Span] = []
    start = LOWEST
    for low, high in spans:
        if start < low:
            left.append((start, low))
        start = high
    if start < HIGHEST:
        left.append((start, HIGHEST))
    return tuple(left)
