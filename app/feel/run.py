"""One evaluation: its variables, its clock, its bounds and the warnings it gathers."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.feel.errors import LimitExceeded, line_and_column
from app.feel.temporal import DateTime
from app.feel.values import Function

_MAX_WARNINGS = 100
_CHECK_CLOCK_EVERY = 2048
_MESSAGE_BEGINS, _MESSAGE_ENDS = 160, 80
"""So much of a long message is kept on either side: it names a value, and the reason stands behind it."""

SLOW = 64
"""The steps that a power, a root or a logarithm costs."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one evaluation. A step is one turn of a loop, one call, or 32 characters or 16 items touched."""

    steps: int = 1_000_000
    depth: int = 100
    list_size: int = 100_000
    string_size: int = 1_000_000
    seconds: float = 0.8


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 - the language's own word
    """Why a part of an evaluation came to null. `line` and `column` count from 1 in `expression`."""

    expression: str
    offset: int
    code: str
    message: str

    @property
    def position(self) -> tuple[int, int]:
        return line_and_column(self.expression, self.offset)

    @property
    def line(self) -> int:
        return self.position[0]

    @property
    def column(self) -> int:
        return self.position[1]

    @property
    def reason(self) -> str:
        return self.message

    def __str__(self) -> str:
        return f"{self.expression!r}, line {self.line}, column {self.column}: {self.message} ({self.code})"


@dataclass(slots=True)
class Result:
    """A value and what was wrong on the way to it. Never changed once made (a frozen one takes longer to make)."""

    value: object
    warnings: tuple[Warning, ...] = ()


DEFAULT_LIMITS = Limits()
_NO_FUNCTIONS: Mapping[str, Callable[..., object]] = {}


class Run:
    """The state of one evaluation. Several expressions may share it: then they share its bounds."""

    __slots__ = ("_clock_at", "_deadline", "_now", "_steps", "depth", "functions", "limits", "variables", "warnings")

    def __init__(
        self,
        variables: Mapping[str, object],
        now: datetime | None = None,
        functions: Mapping[str, Callable[..., object]] | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self.variables = variables
        self.functions = functions or _NO_FUNCTIONS
        self.limits = limits
        self.warnings: list[Warning] = []
        self.depth = 0
        self._now = now
        self._steps = limits.steps
        self._clock_at = limits.steps - 16
        self._deadline = 0.0

    @property
    def now(self) -> DateTime:
        """The clock of this evaluation: the same instant however often it is asked."""
        if self._now is None:
            self._now = datetime.now(UTC)
        return DateTime.from_datetime(self._now)

    def spend(self, steps: int) -> None:
        """Counts work done; LimitExceeded when there was too much of it."""
        self._steps -= steps
        if self._steps < self._clock_at:
            self._look_at_bounds()

    def _look_at_bounds(self) -> None:
        if self._steps < 0:
            raise LimitExceeded("steps", f"the evaluation took more than {self.limits.steps} steps")
        moment = time.monotonic()
        if not self._deadline:
            self._deadline = moment + self.limits.seconds
        elif moment > self._deadline:
            raise LimitExceeded("seconds", f"the evaluation took longer than {self.limits.seconds} s")
        self._clock_at = max(self._steps - _CHECK_CLOCK_EVERY, 0)

    def check_list(self, size: int) -> None:
        if size > self.limits.list_size:
            raise LimitExceeded("list size", f"a list grew beyond {self.limits.list_size} items")
        self.spend(1 + (size >> 4))

    def check_string(self, size: int) -> None:
        if size > self.limits.string_size:
            raise LimitExceeded("string size", f"a string grew beyond {self.limits.string_size} characters")
        self.spend(1 + (size >> 5))

    def walk(self, value: object) -> None:
        """Counts every part of a value that is about to be looked through."""
        self.spend(1)
        if isinstance(value, list):
            for item in value:
                self.walk(item)
        elif isinstance(value, dict):
            for item in value.values():
                self.walk(item)

    def call(self, function: Function, arguments: Sequence[object]) -> object:
        """Calls a function value within the bounds of this run."""
        self.depth += 1
        if self.depth > self.limits.depth:
            raise LimitExceeded("depth", f"functions call each other more than {self.limits.depth} deep")
        self.spend(1)
        try:
            return function.run_body(self, arguments)
        finally:
            self.depth -= 1

    def warn(self, code: str, message: str, expression: str, offset: int) -> None:
        if len(self.warnings) < _MAX_WARNINGS:
            self.warnings.append(Warning(expression, offset, code, _shortened(message)))


def _shortened(message: str) -> str:
    left_out = len(message) - _MESSAGE_BEGINS - _MESSAGE_ENDS
    if left_out <= 0:
        return message
    return f"{message[:_MESSAGE_BEGINS]}… ({left_out} characters left out) …{message[-_MESSAGE_ENDS:]}"
