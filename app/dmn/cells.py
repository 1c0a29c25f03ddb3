"""Input entries: FEEL unary tests, and what an index may know of them without running them.

A cell is *decidable* when it is a list (or a `not(…)` of a list) of constants, comparisons with a constant and ranges
of constants. The plainest of these are recognised by their text alone, so that a table of ten thousand rules need not
be parsed cell by cell; everything else goes through the FEEL parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from app import feel
from app.dmn.intervals import Interval, Span, point, union

if TYPE_CHECKING:
    from app.dmn.scope import Run, Scope


@dataclass(frozen=True)
class Shape:
    """What a decidable cell accepts: any of `points` and `intervals`, or, when `negated`, none of them."""

    points: tuple[object, ...]
    intervals: tuple[Interval, ...]
    negated: bool = False

    def constants(self) -> Iterator[object]:
        yield from self.points
        for interval in self.intervals:
            yield from (end for end in (interval.low, interval.high) if end is not None)

    def spans(self) -> tuple[Span, ...]:
        """Points and intervals as disjoint spans (before negation)."""
        return union([point(value) for value in self.points] + [interval.span for interval in self.intervals])


NUMBER = r"-?(?:\d+(?:\.\d+)?|\.\d+)"
TEXT = r'"[^"\\]*"'
ONE_NUMBER = re.compile(NUMBER)
LIST = re.compile(rf"(?:{TEXT}|{NUMBER})(?:\s*,\s*(?:{TEXT}|{NUMBER}))*")
ITEM = re.compile(rf"{TEXT}|{NUMBER}")
COMPARISON = re.compile(rf"(<=|>=|<|>)\s*({NUMBER})")
RANGE = re.compile(rf"([\[\](])\s*({NUMBER})\s*\.\.\s*({NUMBER})\s*([\[\])])")


def constant(text: str) -> tuple[bool, object]:
    """(True, value) for the plainest literals: strings without escapes, numbers, booleans, null."""
    if text in ("true", "false"):
        return True, text == "true"
    if text == "null":
        return True, None
    if ONE_NUMBER.fullmatch(text):
        return True, number(text)
    if text.startswith('"') and re.fullmatch(TEXT, text):
        return True, text[1:-1]
    return False, None


def number(text: str) -> Decimal:
    """As the FEEL literal: rounded to 34 digits."""
    return +Decimal(text) if len(text) < 34 else feel.compile_expression(text).evaluate({}).value  # type: ignore[return-value]


def plain_shape(text: str) -> Shape | None:
    """The shape of a cell whose text alone tells it, or None."""
    if LIST.fullmatch(text):
        return Shape(tuple(constant(item)[1] for item in ITEM.findall(text)), ())
    if found := COMPARISON.fullmatch(text):
        operator, value = found[1], number(found[2])
        closed = operator.endswith("=")
        if operator.startswith("<"):
            return Shape((), (Interval(None, False, value, closed),))
        return Shape((), (Interval(value, closed, None, False),))
    if found := RANGE.fullmatch(text):
        low, high = number(found[2]), number(found[3])
        return Shape((), (Interval(low, found[1] == "[", high, found[4] == "]"),)) if low <= high else None
    if text in ("true", "false"):
        return Shape((text == "true",), ())
    return None


class Cell:
    """One input entry (or a list of allowed values). `compile` is called at most once, when the cell must really be
    run.
    """

    def __init__(self, text: str, compile: Callable[[], feel.UnaryTests]) -> None:
        self.text = text
        self.any = text in ("", "-")
        self.problem = ""
        self._compile = compile

    @cached_property
    def tests(self) -> feel.UnaryTests | None:
        """The compiled tests, or None with `problem` set."""
        try:
            return self._compile()
        except feel.FeelSyntaxError as error:
            self.problem = f"Expected unary tests in FEEL but {error} in: {self.text}"
            return None

    @cached_property
    def shape(self) -> Shape | None:
        """What the cell accepts, where that is decidable."""
        if self.any:
            return None
        return plain_shape(self.text) or (parsed_shape(self.tests) if self.tests else None)

    @cached_property
    def fixed(self) -> bool:
        """Whether the outcome depends on the input value alone."""
        return self.any or self.shape is not None

    def holds(self, value: object, scope: Scope, run: Run, variable: str | None = None) -> bool:
        """Whether `value` satisfies the cell (clause 10.3.2.10). A cell that does not parse matches nothing."""
        if self.any:
            return True
        tests = self.tests
        if tests is None:
            run.fail("syntax", self.problem, self.text)
            return False
        if variable is not None:
            scope = {**scope, variable: value}
        run.state.variables = scope
        return tests.test_in(run.state, value) is True

    def listed(self) -> Iterator[object]:
        """The constants of a list of allowed values in their order: the priorities of PRIORITY and OUTPUT ORDER."""
        if self.shape and not self.shape.negated:
            yield from self.shape.points


def parsed_shape(tests: feel.UnaryTests) -> Shape | None:
    """The shape of a cell that FEEL knows to depend on the input value alone."""
    constants = tests.constant
    if constants is None or constants.any:
        return None
    intervals = [_interval(span) for span in constants.ranges]
    if None in intervals or any(isinstance(value, list | dict | feel.Range) for value in constants.values):
        return None
    return Shape(constants.values, tuple(filter(None, intervals)), constants.negated)


def _interval(span: feel.Range) -> Interval | None:
    if span.operator in ("<", "<="):
        return Interval(None, False, span.end, span.operator == "<=")
    if span.operator in (">", ">="):
        return Interval(span.start, span.operator == ">=", None, False)
    if span.operator in ("", "="):
        return Interval(span.start, span.start_included, span.end, span.end_included)
    return None
