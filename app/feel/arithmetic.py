"""The arithmetic of FEEL beyond two plain numbers (DMN 1.5, tables 45 to 52). `Undefined` where there is no result."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from app.feel.durations import DayTimeDuration, YearMonthDuration
from app.feel.errors import Undefined
from app.feel.temporal import Date, DateTime, Time, midnight
from app.feel.values import DECIMAL128, ONE, ZERO, kind

Operands = tuple[type, type]


def add(a: object, b: object) -> object:
    return _apply("+", _ADD, a, b)


def subtract(a: object, b: object) -> object:
    return _apply("-", _SUBTRACT, a, b)


def multiply(a: object, b: object) -> object:
    return _apply("*", _MULTIPLY, a, b)


def divide(a: object, b: object) -> object:
    return _apply("/", _DIVIDE, a, b)


def power(a: object, b: object) -> object:
    return _apply("**", _POWER, a, b)


def negate(a: object) -> object:
    if type(a) is Decimal:
        return DECIMAL128.minus(a)
    if isinstance(a, YearMonthDuration):
        return YearMonthDuration(-a.months)
    if isinstance(a, DayTimeDuration):
        return DayTimeDuration(-a.nanos)
    raise Undefined(f"- takes a number or a duration, not {kind(a)}")


def _apply(sign: str, table: dict[Operands, Callable[..., object]], a: object, b: object) -> object:
    operation = table.get((type(a), type(b)))
    if operation is None:
        raise Undefined(f"{kind(a)} {sign} {kind(b)} is not defined")
    try:
        return operation(a, b)
    except ZeroDivisionError:
        raise Undefined("division by zero") from None
    except (ArithmeticError, ValueError, OverflowError) as error:
        raise Undefined(f"{kind(a)} {sign} {kind(b)} has no value: {reason(error)}") from None


def reason(error: Exception) -> str:
    """A sentence for an arithmetic error (the decimal module's own say only their signal)."""
    text = str(error)
    return "out of range" if not text or text.startswith("[<") else text


def _date_plus(day: Date, duration: DayTimeDuration) -> Date:
    return midnight(day).plus(duration.nanos).date


def _date_minus(day: Date, duration: DayTimeDuration) -> Date:
    return midnight(day).plus(-duration.nanos).date


def _between(a: DateTime, b: DateTime) -> DayTimeDuration:
    if (a.time.zone is None) != (b.time.zone is None):
        raise Undefined("a date and time with a zone and one without have no distance")
    return DayTimeDuration(a.instant - b.instant)


def _between_times(a: Time, b: Time) -> DayTimeDuration:
    if (a.zone is None) != (b.zone is None):
        raise Undefined("a time with a zone and one without have no distance")
    return DayTimeDuration(a.utc_nanos - b.utc_nanos)


def scaled(amount: int, factor: Decimal) -> int:
    """An amount of months or nanoseconds times a number, towards zero."""
    return int(DECIMAL128.multiply(Decimal(amount), factor))


def shared(amount: int, divisor: Decimal) -> int:
    """An amount of months or nanoseconds divided by a number, towards zero."""
    return int(DECIMAL128.divide(Decimal(amount), divisor))


def raised(base: Decimal, exponent: Decimal) -> Decimal:
    """`base ** exponent`; zero to the zeroth is one, zero to less than that has no value."""
    if base:
        return DECIMAL128.power(base, exponent)
    if exponent < 0:
        raise ZeroDivisionError
    return ZERO if exponent else ONE


def ratio(a: int, b: int) -> Decimal:
    return DECIMAL128.divide(Decimal(a), Decimal(b))


_YM, _DT, _N = YearMonthDuration, DayTimeDuration, Decimal

_ADD: dict[Operands, Callable[..., object]] = {
    (_N, _N): DECIMAL128.add,
    (str, str): lambda a, b: a + b,
    (_YM, _YM): lambda a, b: _YM(a.months + b.months),
    (_DT, _DT): lambda a, b: _DT(a.nanos + b.nanos),
    (Date, _YM): lambda a, b: a.plus_months(b.months),
    (_YM, Date): lambda a, b: b.plus_months(a.months),
    (DateTime, _YM): lambda a, b: a.plus_months(b.months),
    (_YM, DateTime): lambda a, b: b.plus_months(a.months),
    (Date, _DT): _date_plus,
    (_DT, Date): lambda a, b: _date_plus(b, a),
    (DateTime, _DT): lambda a, b: a.plus(b.nanos),
    (_DT, DateTime): lambda a, b: b.plus(a.nanos),
    (Time, _DT): lambda a, b: a.plus(b.nanos),
    (_DT, Time): lambda a, b: b.plus(a.nanos),
}

_SUBTRACT: dict[Operands, Callable[..., object]] = {
    (_N, _N): DECIMAL128.subtract,
    (_YM, _YM): lambda a, b: _YM(a.months - b.months),
    (_DT, _DT): lambda a, b: _DT(a.nanos - b.nanos),
    (DateTime, DateTime): _between,
    (Date, Date): lambda a, b: _between(midnight(a), midnight(b)),
    (DateTime, Date): lambda a, b: _between(a, midnight(b)),
    (Date, DateTime): lambda a, b: _between(midnight(a), b),
    (Time, Time): _between_times,
    (Date, _YM): lambda a, b: a.plus_months(-b.months),
    (DateTime, _YM): lambda a, b: a.plus_months(-b.months),
    (Date, _DT): _date_minus,
    (DateTime, _DT): lambda a, b: a.plus(-b.nanos),
    (Time, _DT): lambda a, b: a.plus(-b.nanos),
}

_MULTIPLY: dict[Operands, Callable[..., object]] = {
    (_N, _N): DECIMAL128.multiply,
    (_YM, _N): lambda a, b: _YM(scaled(a.months, b)),
    (_N, _YM): lambda a, b: _YM(scaled(b.months, a)),
    (_DT, _N): lambda a, b: _DT(scaled(a.nanos, b)),
    (_N, _DT): lambda a, b: _DT(scaled(b.nanos, a)),
}

_DIVIDE: dict[Operands, Callable[..., object]] = {
    (_N, _N): DECIMAL128.divide,
    (_YM, _N): lambda a, b: _YM(shared(a.months, b)),
    (_DT, _N): lambda a, b: _DT(shared(a.nanos, b)),
    (_YM, _YM): lambda a, b: ratio(a.months, b.months),
    (_DT, _DT): lambda a, b: ratio(a.nanos, b.nanos),
}

_POWER: dict[Operands, Callable[..., object]] = {(_N, _N): raised}
