"""Numeric functions (DMN 1.5, 10.3.4.5)."""

from __future__ import annotations

import decimal
from decimal import Decimal

from app.feel.builtins.arguments import integer, number, single
from app.feel.builtins.registry import builtin
from app.feel.durations import DayTimeDuration, YearMonthDuration
from app.feel.errors import Undefined
from app.feel.run import SLOW, Run
from app.feel.values import DECIMAL128, ONE, ZERO

_MIN_SCALE, _MAX_SCALE = -6111, 6176


def _rounded(n: object, scale: object, mode: str) -> Decimal:
    value = number(n, "n")
    places = integer(scale, "scale")
    if not _MIN_SCALE <= places <= _MAX_SCALE:
        raise Undefined(f"scale must lie between {_MIN_SCALE} and {_MAX_SCALE}")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        return value
    rounded = value.quantize(ONE.scaleb(-places), rounding=mode, context=DECIMAL128)
    return DECIMAL128.plus(rounded) or ZERO


@builtin("decimal", "n, scale")
def decimal_(n: object, scale: object) -> Decimal:
    return _rounded(n, scale, decimal.ROUND_HALF_EVEN)


@builtin("floor", "n, scale?")
def floor(n: object, scale: object = ZERO) -> Decimal:
    return _rounded(n, scale, decimal.ROUND_FLOOR)


@builtin("ceiling", "n, scale?")
def ceiling(n: object, scale: object = ZERO) -> Decimal:
    return _rounded(n, scale, decimal.ROUND_CEILING)


@builtin("round up", "n, scale")
def round_up(n: object, scale: object) -> Decimal:
    return _rounded(n, scale, decimal.ROUND_UP)


@builtin("round down", "n, scale")
def round_down(n: object, scale: object) -> Decimal:
    return _rounded(n, scale, decimal.ROUND_DOWN)


@builtin("round half up", "n, scale")
def round_half_up(n: object, scale: object) -> Decimal:
    return _rounded(n, scale, decimal.ROUND_HALF_UP)


@builtin("round half down", "n, scale")
def round_half_down(n: object, scale: object) -> Decimal:
    return _rounded(n, scale, decimal.ROUND_HALF_DOWN)


@builtin("abs", "n")
def absolute(n: object) -> object:
    value = single(n)
    if isinstance(value, YearMonthDuration):
        return YearMonthDuration(abs(value.months))
    if isinstance(value, DayTimeDuration):
        return DayTimeDuration(abs(value.nanos))
    return DECIMAL128.abs(number(value, "n"))


@builtin("modulo", "dividend, divisor")
def modulo(dividend: object, divisor: object) -> Decimal:
    """`dividend - divisor * floor(dividend / divisor)`: the sign is the divisor's."""
    a, b = number(dividend, "dividend"), number(divisor, "divisor")
    if not b:
        raise Undefined("division by zero")
    rest = DECIMAL128.remainder(a, b)
    return DECIMAL128.add(rest, b) if rest and (rest < 0) != (b < 0) else rest or ZERO


@builtin("sqrt", "number", run=True)
def sqrt(run: Run, n: object) -> Decimal:
    run.spend(SLOW)
    value = number(n, "number")
    if value < 0:
        raise Undefined("a negative number has no square root")
    return DECIMAL128.sqrt(value)


@builtin("log", "number", run=True)
def log(run: Run, n: object) -> Decimal:
    run.spend(SLOW)
    value = number(n, "number")
    if value <= 0:
        raise Undefined("only positive numbers have a logarithm")
    return DECIMAL128.ln(value)


@builtin("exp", "number", run=True)
def exp(run: Run, n: object) -> Decimal:
    run.spend(SLOW)
    return DECIMAL128.exp(number(n, "number"))


def _is_odd(n: object) -> bool:
    value = number(n, "number")
    if value != value.to_integral_value():
        raise Undefined("only whole numbers are odd or even")
    exponent = value.as_tuple().exponent
    return not (isinstance(exponent, int) and exponent > 0) and int(value) % 2 == 1


@builtin("odd", "number")
def odd(n: object) -> bool:
    return _is_odd(n)


@builtin("even", "number")
def even(n: object) -> bool:
    return not _is_odd(n)
