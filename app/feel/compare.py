"""Equality, order and membership of FEEL values (DMN 1.5, tables 42, 53 and 54). None is FEEL's null: no answer."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.feel.durations import NANOS, DayTimeDuration, YearMonthDuration
from app.feel.temporal import Date, DateTime, Time
from app.feel.values import Function, Range

if TYPE_CHECKING:
    from app.feel.run import Run

_PLAIN = frozenset({Decimal, str, bool, Date, YearMonthDuration, DayTimeDuration})


def equal(a: object, b: object, run: Run | None = None) -> bool | None:
    """`a = b`: null for values of different kinds, but nothing equals null except null."""
    kind = type(a)
    if kind is not type(b):
        if a is None or b is None:
            return False
        return None
    if kind in _PLAIN or a is None:
        return a == b
    if kind is list:
        return _equal_lists(a, b, run)  # type: ignore[arg-type]
    if kind is dict:
        return _equal_contexts(a, b, run)  # type: ignore[arg-type]
    if isinstance(a, Time) and isinstance(b, Time):
        return _equal_times(a, b)
    if isinstance(a, DateTime) and isinstance(b, DateTime):
        if (a.time.zone is None) != (b.time.zone is None):
            return None
        return a.instant // NANOS == b.instant // NANOS
    if isinstance(a, Range) and isinstance(b, Range):
        return _equal_ranges(a, b, run)
    return a is b if isinstance(a, Function) else a == b


def _equal_times(a: Time, b: Time) -> bool | None:
    """To the second, as the standard defines it by hour, minute and second."""
    if (a.zone is None) != (b.zone is None):
        return None
    return a.utc_nanos // NANOS == b.utc_nanos // NANOS


def _equal_lists(a: list[object], b: list[object], run: Run | None) -> bool | None:
    if len(a) != len(b):
        return False
    if run is not None:
        run.spend(1 + len(a))
    answer: bool | None = True
    for left, right in zip(a, b, strict=True):
        same = equal(left, right, run)
        if same is False:
            return False
        if same is None:
            answer = None
    return answer


def _equal_contexts(a: dict[str, object], b: dict[str, object], run: Run | None) -> bool | None:
    if a.keys() != b.keys():
        return False
    return _equal_lists(list(a.values()), [b[key] for key in a], run)


def _equal_ranges(a: Range, b: Range, run: Run | None) -> bool | None:
    if (a.operator, a.start_included, a.end_included) != (b.operator, b.start_included, b.end_included):
        return False
    return _equal_lists([a.start, a.end], [b.start, b.end], run)


def identical(a: object, b: object, run: Run | None = None) -> bool:
    """`is(a, b)`: the same element of the same semantic domain; zones count (DMN 1.5, 10.3.4.9)."""
    if type(a) is not type(b):
        return False
    if isinstance(a, Time | DateTime):
        return a == b
    return equal(a, b, run) is True


def order(a: object, b: object) -> int | None:
    """Negative, zero or positive as `a` is before, at or after `b`; None where there is no order between them."""
    kind = type(a)
    if kind is not type(b):
        return None
    if kind is Decimal or kind is str or kind is Date:
        return int(a > b) - int(a < b)  # type: ignore[operator]
    if isinstance(a, DateTime) and isinstance(b, DateTime):
        if (a.time.zone is None) != (b.time.zone is None):
            return None
        return a.instant - b.instant
    if isinstance(a, Time) and isinstance(b, Time):
        if (a.zone is None) != (b.zone is None):
            return None
        return a.utc_nanos - b.utc_nanos
    if isinstance(a, DayTimeDuration) and isinstance(b, DayTimeDuration):
        return a.nanos - b.nanos
    if isinstance(a, YearMonthDuration) and isinstance(b, YearMonthDuration):
        return a.months - b.months
    return None


def compare(operator: str, a: object, b: object, run: Run | None = None) -> bool | None:
    """Any of FEEL's six comparison operators."""
    if operator == "=":
        return equal(a, b, run)
    if operator == "!=":
        same = equal(a, b, run)
        return None if same is None else not same
    difference = order(a, b)
    if difference is None:
        return None
    if operator == "<":
        return difference < 0
    if operator == ">":
        return difference > 0
    if operator == "<=":
        return difference <= 0 or equal(a, b, run)
    return difference >= 0 or equal(a, b, run)


def in_range(value: object, range_: Range, run: Run | None = None) -> bool | None:
    """Whether a range includes a value; null where an endpoint is null or not comparable with it."""
    operator = range_.operator
    if operator:
        return compare(operator, value, range_.end if operator in ("<", "<=") else range_.start, run)
    low = order(value, range_.start)
    high = order(value, range_.end)
    if low is None or high is None:
        return None
    if low < 0 or (low == 0 and not range_.start_included):
        return False
    return high < 0 or (high == 0 and range_.end_included)


def contains(items: list[object], value: object, run: Run | None = None) -> bool:
    """Whether a list has an item equal to the value."""
    if run is not None:
        run.spend(1 + (len(items) >> 2))
    return any(equal(item, value, run) is True for item in items)


def satisfies(value: object, test: object, run: Run | None = None) -> bool | None:
    """`value in test` for an evaluated test: a range includes it, a list contains it, anything else equals it."""
    if isinstance(test, Range) and not isinstance(value, Range):
        return in_range(value, test, run)
    if type(test) is list:
        if run is not None:
            run.spend(1 + (len(test) >> 2))
        for item in test:
            if equal(item, value, run) is True:
                return True
            if isinstance(item, Range) and in_range(value, item, run) is True:
                return True
        return type(value) is list and equal(test, value, run) is True
    return equal(value, test, run)
