"""What a built-in asks of its arguments. A list of one stands for its item (DMN 1.5, 10.3.2.9.4)."""

from __future__ import annotations

from decimal import Decimal

from app.feel.errors import Undefined
from app.feel.values import Function, kind


def single(value: object) -> object:
    """The item of a list of one, anything else as it is."""
    while type(value) is list and len(value) == 1:
        value = value[0]
    return value


def number(value: object, name: str = "the argument") -> Decimal:
    if type(value) is Decimal:
        return value
    value = single(value)
    if type(value) is not Decimal:
        raise Undefined(f"{name} must be a number, not {kind(value)}")
    return value


def whole(value: object, name: str = "the argument") -> int:
    """A number without its fraction, in reach of an index."""
    decimal = number(value, name)
    if abs(decimal) > 10**12:
        raise Undefined(f"{name} is out of range")
    return int(decimal)


def integer(value: object, name: str = "the argument") -> int:
    """A number that has no fraction."""
    decimal = number(value, name)
    if decimal != decimal.to_integral_value():
        raise Undefined(f"{name} must be a whole number")
    return whole(decimal, name)


def string(value: object, name: str = "the argument") -> str:
    if type(value) is str:
        return value
    value = single(value)
    if type(value) is not str:
        raise Undefined(f"{name} must be a string, not {kind(value)}")
    return value


def context(value: object, name: str = "the argument") -> dict[str, object]:
    value = single(value)
    if not isinstance(value, dict):
        raise Undefined(f"{name} must be a context, not {kind(value)}")
    return value


def items(value: object, name: str = "the list") -> list[object]:
    """A list, or a list of one made of anything but null."""
    if type(value) is list:
        return value
    if value is None:
        raise Undefined(f"{name} must be a list, not null")
    return [value]


def function(value: object, name: str = "the argument") -> Function:
    value = single(value)
    if not isinstance(value, Function):
        raise Undefined(f"{name} must be a function, not {kind(value)}")
    return value
