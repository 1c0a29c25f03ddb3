"""What stands behind a dot: entries of contexts, properties of temporal values and ranges (DMN 1.5, table 65)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from app.feel.durations import DAY_SECONDS, NANOS, DayTimeDuration, YearMonthDuration
from app.feel.errors import Undefined
from app.feel.temporal import Date, DateTime, Time
from app.feel.values import Range, kind


def entry(value: object, name: str) -> object:
    """`value.name` of anything but a list; `Undefined` if there is no such entry or property."""
    if isinstance(value, dict):
        if name in value:
            return value[name]
        raise Undefined(f"the context has no entry {name}")
    properties = PROPERTIES.get(type(value))
    if properties is None or name not in properties:
        raise Undefined(f"{kind(value)} has no property {name}")
    return properties[name](value)


def _offset(seconds: int | None) -> DayTimeDuration | None:
    return None if seconds is None else DayTimeDuration(seconds * NANOS)


def _signed(amount: int, sign_of: int) -> Decimal:
    return Decimal(-amount if sign_of < 0 else amount)


def _seconds(duration: DayTimeDuration) -> int:
    return abs(duration.nanos) // NANOS


def _time_of_day(value: DateTime | Time) -> Time:
    return value.time if isinstance(value, DateTime) else value


def _day_of(value: Date | DateTime) -> Date:
    return value.date if isinstance(value, DateTime) else value


def _second(value: DateTime | Time) -> Decimal:
    time = _time_of_day(value)
    return Decimal(time.second)


Properties = dict[str, Callable[..., object]]

_DAY: Properties = {
    "year": lambda value: Decimal(_day_of(value).year),
    "month": lambda value: Decimal(_day_of(value).month),
    "day": lambda value: Decimal(_day_of(value).day),
    "weekday": lambda value: Decimal(_day_of(value).weekday),
}

_CLOCK: Properties = {
    "hour": lambda value: Decimal(_time_of_day(value).hour),
    "minute": lambda value: Decimal(_time_of_day(value).minute),
    "second": _second,
    "time offset": lambda value: _offset(value.offset),
    "timezone": lambda value: zone if isinstance(zone := _time_of_day(value).zone, str) else None,
}

PROPERTIES: dict[type, Properties] = {
    Date: _DAY,
    Time: _CLOCK,
    DateTime: {**_DAY, **_CLOCK},
    YearMonthDuration: {
        "years": lambda value: _signed(abs(value.months) // 12, value.months),
        "months": lambda value: _signed(abs(value.months) % 12, value.months),
    },
    DayTimeDuration: {
        "days": lambda value: _signed(_seconds(value) // DAY_SECONDS, value.nanos),
        "hours": lambda value: _signed(_seconds(value) // 3600 % 24, value.nanos),
        "minutes": lambda value: _signed(_seconds(value) // 60 % 60, value.nanos),
        "seconds": lambda value: _signed(_seconds(value) % 60, value.nanos),
    },
    Range: {
        "start": lambda value: None if value.operator in ("<", "<=", "!=") else value.start,
        "end": lambda value: None if value.operator in (">", ">=", "!=") else value.end,
        "start included": lambda value: value.operator != "!=" and value.start_included,
        "end included": lambda value: value.operator != "!=" and value.end_included,
    },
}
