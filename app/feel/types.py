"""FEEL's types: what `instance of` asks, and what a typed parameter accepts (DMN 1.5, 10.3.2.9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from app.feel.temporal import Date, DateTime, Time
from app.feel.values import Function, Range, kind


@runtime_checkable
class Type(Protocol):
    """A set of values. Item definitions of a model bring their own."""

    def contains(self, value: object) -> bool:
        """`value instance of` this type: null is an instance of no type but Null."""

    def conforms_to(self, other: Type) -> bool:
        """Whether every value of this type is one of the other."""


def accepts(type_: Type, value: object) -> bool:
    """Whether a variable of this type may hold the value: null or an instance."""
    return value is None or type_.contains(value)


def coerce(type_: Type, value: object) -> tuple[object, bool]:
    """The value as that type sees it (DMN 1.5, 10.3.2.9.4) and whether it conforms; null where it does not.

    A list of one becomes its item, a value a list of one, a date its midnight in UTC, where the type asks for it.
    """
    if value is None or type_.contains(value):
        return value, True
    if isinstance(value, list) and len(value) == 1 and type_.contains(value[0]):
        return value[0], True
    if not isinstance(value, list) and type_.contains([value]):
        return [value], True
    if isinstance(value, Date):
        moment = DateTime(value, Time(0, 0))
        if type_.contains(moment):
            return moment, True
    return None, False


@dataclass(frozen=True, slots=True)
class Simple:
    """A type that has a name and nothing else."""

    name: str

    def contains(self, value: object) -> bool:
        if value is None:
            return self.name == "Null"
        return self.name == "Any" or kind(value) == self.name

    def conforms_to(self, other: Type) -> bool:
        return other == ANY or self == other or self.name == "Null"

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ListType:
    element: Type

    def contains(self, value: object) -> bool:
        return isinstance(value, list) and all(accepts(self.element, item) for item in value)

    def conforms_to(self, other: Type) -> bool:
        return other == ANY or (isinstance(other, ListType) and self.element.conforms_to(other.element))

    def __str__(self) -> str:
        return f"list<{self.element}>"


@dataclass(frozen=True, slots=True)
class ContextType:
    """At least these entries; further ones do no harm."""

    entries: tuple[tuple[str, Type], ...]

    def contains(self, value: object) -> bool:
        return isinstance(value, dict) and all(
            name in value and accepts(type_, value[name]) for name, type_ in self.entries
        )

    def conforms_to(self, other: Type) -> bool:
        if not isinstance(other, ContextType):
            return other == ANY
        mine = dict(self.entries)
        return all(name in mine and mine[name].conforms_to(type_) for name, type_ in other.entries)

    def __str__(self) -> str:
        return f"context<{', '.join(f'{name}: {type_}' for name, type_ in self.entries)}>"


@dataclass(frozen=True, slots=True)
class RangeType:
    element: Type

    def contains(self, value: object) -> bool:
        if not isinstance(value, Range):
            return False
        ends = [end for end in (value.start, value.end) if end is not None]
        return self.element == ANY or (bool(ends) and all(self.element.contains(end) for end in ends))

    def conforms_to(self, other: Type) -> bool:
        return other == ANY or (isinstance(other, RangeType) and self.element.conforms_to(other.element))

    def __str__(self) -> str:
        return f"range<{self.element}>"


@dataclass(frozen=True, slots=True)
class FunctionType:
    """Parameters are contravariant, results covariant. An undeclared type of a literal's is Any."""

    parameters: tuple[Type, ...]
    result: Type

    def contains(self, value: object) -> bool:
        if not isinstance(value, Function):
            return False
        own = value.type or FunctionType((ANY,) * len(value.parameters), ANY)
        return own.conforms_to(self)

    def conforms_to(self, other: Type) -> bool:
        if not isinstance(other, FunctionType):
            return other in (ANY, FUNCTION)
        pairs = zip(self.parameters, other.parameters, strict=False)
        return (
            len(self.parameters) == len(other.parameters)
            and all(theirs.conforms_to(mine) for mine, theirs in pairs)
            and (self.result == ANY or self.result.conforms_to(other.result))
        )

    def __str__(self) -> str:
        return f"function<{', '.join(map(str, self.parameters))}>->{self.result}"


ANY = Simple("Any")
NULL = Simple("Null")
NUMBER = Simple("number")
STRING = Simple("string")
BOOLEAN = Simple("boolean")
DATE = Simple("date")
TIME = Simple("time")
DATE_AND_TIME = Simple("date and time")
YEARS_AND_MONTHS = Simple("years and months duration")
DAYS_AND_TIME = Simple("days and time duration")
LIST = ListType(ANY)
CONTEXT = ContextType(())
FUNCTION = Simple("function")
RANGE = RangeType(ANY)

BY_NAME: dict[str, Type] = {
    "Any": ANY,
    "Null": NULL,
    "number": NUMBER,
    "string": STRING,
    "boolean": BOOLEAN,
    "date": DATE,
    "time": TIME,
    "date and time": DATE_AND_TIME,
    "dateTime": DATE_AND_TIME,
    "years and months duration": YEARS_AND_MONTHS,
    "yearMonthDuration": YEARS_AND_MONTHS,
    "days and time duration": DAYS_AND_TIME,
    "dayTimeDuration": DAYS_AND_TIME,
    "list": LIST,
    "context": CONTEXT,
    "function": FUNCTION,
    "range": RANGE,
}
