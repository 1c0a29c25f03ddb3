"""FEEL values that Python has no class for, and the one decimal context of all FEEL arithmetic.

null is `None`, a boolean `bool`, a number `Decimal`, a string `str`, a list `list`, a context `dict`.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.feel.durations import DayTimeDuration, YearMonthDuration
from app.feel.errors import Undefined
from app.feel.temporal import Date, DateTime, Time

if TYPE_CHECKING:
    from app.feel.run import Run
    from app.feel.types import FunctionType

DECIMAL128 = decimal.Context(
    prec=34,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)
"""34 digits, half to even (DMN 1.5, 10.3.2.3.1: IEEE 754-2008 decimal128)."""

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True)
class Range:
    """A range of comparable values. `operator` is set for the unary forms `(< 10)`, `(>= 10)`, `(= 10)`, `(!= 10)`:
    there the missing endpoint is not null but infinite (DMN 1.5, 10.3.2.8)."""

    start: object
    end: object
    start_included: bool = True
    end_included: bool = True
    operator: str = ""

    @classmethod
    def from_operator(cls, operator: str, value: object) -> Range:
        if operator in ("<", "<="):
            return cls(None, value, False, operator == "<=", operator)
        if operator in (">", ">="):
            return cls(value, None, operator == ">=", False, operator)
        return cls(value, value, True, True, operator)

    def __hash__(self) -> int:
        return hash((str(self.start), str(self.end), self.start_included, self.end_included, self.operator))


class Function:
    """A function value: a literal's closure, a built-in, or one that the host brings (`Function.of`)."""

    __slots__ = ("environment", "name", "parameters", "required", "run_body", "type", "variadic")

    def __init__(
        self,
        name: str,
        parameters: Sequence[str],
        run_body: Callable[[Run, Sequence[object]], object],
        *,
        type: FunctionType | None = None,
        required: int | None = None,
        variadic: bool = False,
    ) -> None:
        self.name = name
        self.parameters = tuple(parameters)
        self.required = len(self.parameters) if required is None else required
        self.variadic = variadic
        self.run_body = run_body
        self.type = type
        self.environment: list[object] | None = None

    @classmethod
    def of(
        cls,
        name: str,
        parameters: Sequence[str],
        body: Callable[..., object],
        *,
        type: FunctionType | None = None,
    ) -> Function:
        """A function of the host, called with FEEL values; it answers a FEEL value or raises `Undefined`."""
        return cls(name, parameters, lambda _run, args: body(*args), type=type)

    def invoke(self, run: Run, arguments: Sequence[object]) -> object:
        """Calls it with positional arguments; `Undefined` if their number is wrong."""
        given = len(arguments)
        if given < self.required or (given > len(self.parameters) and not self.variadic):
            raise Undefined(f"{self.name or 'the function'} takes {len(self.parameters)} arguments, not {given}")
        return run.call(self, arguments)

    def in_order(self, named: dict[str, object]) -> list[object]:
        """Named arguments as positional ones; `Undefined` if a name is unknown or missing."""
        unknown = [name for name in named if name not in self.parameters]
        if unknown or len(named) < self.required:
            wanted = ", ".join(self.parameters) or "nothing"
            raise Undefined(f"{self.name or 'the function'} takes ({wanted}), not ({', '.join(named)})")
        return [named.get(name) for name in self.parameters]

    def __repr__(self) -> str:
        return f"<FEEL function {self.name}({', '.join(self.parameters)})>"


def kind(value: object) -> str:
    """What FEEL calls the type of a value."""
    if isinstance(value, Function):
        return "function"
    return _KINDS.get(type(value)) or ("context" if isinstance(value, dict) else type(value).__name__)


_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    list: "list",
    dict: "context",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    YearMonthDuration: "years and months duration",
    DayTimeDuration: "days and time duration",
    Range: "range",
}
