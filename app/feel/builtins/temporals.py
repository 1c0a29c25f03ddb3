"""Conversions to temporal values and what can be asked of them (DMN 1.5, 10.3.4.1, 10.3.4.6, 10.3.4.7)."""

from __future__ import annotations

from decimal import Decimal

from app.feel.builtins.arguments import integer, number, single, string
from app.feel.builtins.registry import builtin
from app.feel.compare import identical
from app.feel.durations import NANOS, DayTimeDuration, YearMonthDuration, parse_duration
from app.feel.errors import Undefined
from app.feel.run import Run
from app.feel.temporal import Date, DateTime, Time, midnight, ordinal
from app.feel.values import kind
from app.feel.zones import MAX_OFFSET, Zone, zone_info

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@builtin("date", "from")
def date(source: object) -> Date:
    value = single(source)
    if isinstance(value, DateTime):
        return value.date
    return value if isinstance(value, Date) else Date.parse(string(value, "from"))


@builtin("date", "year, month, day")
def date_of(year: object, month: object, day: object) -> Date:
    return Date.of(integer(year, "year"), integer(month, "month"), integer(day, "day"))


@builtin("time", "from")
def time(source: object) -> Time:
    value = single(source)
    if isinstance(value, DateTime):
        return value.time
    if isinstance(value, Date):
        return midnight(value).time
    return value if isinstance(value, Time) else Time.parse(string(value, "from"))


@builtin("time", "hour, minute, second, offset?")
def time_of(hour: object, minute: object, second: object, offset: object = None) -> Time:
    seconds = number(second, "second")
    whole = int(seconds) if 0 <= seconds < 60 else 60
    nano = int((seconds - whole) * NANOS) if whole < 60 else 0
    return Time.of(integer(hour, "hour"), integer(minute, "minute"), whole, nano, _zone(offset))


def _zone(offset: object) -> Zone:
    value = single(offset)
    if value is None:
        return None
    if isinstance(value, str):
        if zone_info(value) is None:
            raise Undefined(f"there is no time zone {value}")
        return value
    if not isinstance(value, DayTimeDuration):
        raise Undefined(f"offset must be a days and time duration, not {kind(value)}")
    if abs(value.nanos) > MAX_OFFSET * NANOS or value.nanos % NANOS:
        raise Undefined(f"offset must be at most 18 hours, not {value}")
    return value.nanos // NANOS


@builtin("date and time", "from")
def date_and_time(source: object) -> DateTime:
    value = single(source)
    if isinstance(value, Date):
        return midnight(value)
    return value if isinstance(value, DateTime) else DateTime.parse(string(value, "from"))


@builtin("date and time", "date, time")
def date_and_time_of(day: object, clock: object) -> DateTime:
    date_, time_ = single(day), single(clock)
    if isinstance(date_, DateTime):
        date_ = date_.date
    if not isinstance(date_, Date) or not isinstance(time_, Time):
        raise Undefined(f"a date and a time are needed, not {kind(date_)} and {kind(time_)}")
    return DateTime(date_, time_)


@builtin("date and time", "year, month, day, hour, minute, second, offset?")
@builtin("date and time", "year, month, day, hour, minute, second, timezone?")
def date_and_time_parts(*parts: object) -> DateTime:
    return DateTime(date_of(*parts[:3]), time_of(*parts[3:]))


@builtin("duration", "from")
def duration(source: object) -> YearMonthDuration | DayTimeDuration:
    value = single(source)
    if isinstance(value, YearMonthDuration | DayTimeDuration):
        return value
    return parse_duration(string(value, "from"))


@builtin("years and months duration", "from, to")
def years_and_months_duration(start: object, end: object) -> YearMonthDuration:
    """The whole months between two days, times of day left aside."""
    first, last = _day(start, "from"), _day(end, "to")
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        months -= 1
    elif months < 0 and last.day > first.day:
        months += 1
    return YearMonthDuration(months)


def _day(value: object, name: str = "date") -> Date:
    value = single(value)
    if isinstance(value, DateTime):
        return value.date
    if not isinstance(value, Date):
        raise Undefined(f"{name} must be a date or a date and time, not {kind(value)}")
    return value


@builtin("now", run=True)
def now(run: Run) -> DateTime:
    return run.now


@builtin("today", run=True)
def today(run: Run) -> Date:
    return run.now.date


@builtin("day of year", "date")
def day_of_year(value: object) -> Decimal:
    day = _day(value)
    return Decimal(day.ordinal - ordinal(day.year, 1, 1) + 1)


@builtin("day of week", "date")
def day_of_week(value: object) -> str:
    return _DAYS[_day(value).weekday - 1]


@builtin("month of year", "date")
def month_of_year(value: object) -> str:
    return _MONTHS[_day(value).month - 1]


@builtin("week of year", "date")
def week_of_year(value: object) -> Decimal:
    """ISO 8601: the week belongs to the year of its Thursday."""
    day = _day(value)
    thursday = Date.from_ordinal(day.ordinal + 4 - day.weekday)
    return Decimal((thursday.ordinal - ordinal(thursday.year, 1, 1)) // 7 + 1)


@builtin("is", "value1, value2", run=True, gaps=True)
def is_(run: Run, value1: object, value2: object) -> bool:
    return identical(value1, value2, run)
