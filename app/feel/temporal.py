"""FEEL's dates and times: exact to the nanosecond, years -999,999,999 to 999,999,999 (DMN 1.5, 10.3.2.3.4).

The years are those of ISO 8601 (there is a year 0). A time with an IANA zone but without a date takes the zone's
offset of 1 January 2020, for want of anything better in the standard.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from app.feel.durations import (
    DAY_NANOS,
    DAY_SECONDS,
    MAX_YEAR,
    NANOS,
    DayTimeDuration,
    YearMonthDuration,
    fraction,
    fraction_text,
    parse_duration,
)
from app.feel.zones import Zone, offset_at_instant, offset_at_local, parse_zone, zone_info, zone_text

_DATE = re.compile(r"(-?)([1-9][0-9]{4,8}|[0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(Z|z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_+\-/]+)?\Z"
)
_DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    return 29 if month == 2 and is_leap(year) else _DAYS_IN_MONTH[month - 1]


def ordinal(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 in the proleptic Gregorian calendar."""
    shifted = year - (month <= 2)
    era = shifted // 400
    year_of_era = shifted - era * 400
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719_468


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A calendar date."""

    year: int
    month: int
    day: int

    @classmethod
    def of(cls, year: int, month: int, day: int) -> Date:
        """Checked: ValueError for a date that does not exist."""
        if not (-MAX_YEAR <= year <= MAX_YEAR and 1 <= month <= 12 and 1 <= day <= days_in_month(year, month)):
            raise ValueError(f"no such date: {year}-{month}-{day}")
        return cls(year, month, day)

    @classmethod
    def parse(cls, text: str) -> Date:
        match = _DATE.match(text)
        if match is None:
            raise ValueError(f"not a date: {text}")
        year = int(match[2])
        return cls.of(-year if match[1] else year, int(match[3]), int(match[4]))

    @classmethod
    def from_ordinal(cls, days: int) -> Date:
        """The date that many days after 1970-01-01; ValueError beyond the supported years."""
        era, day_of_era = divmod(days + 719_468, 146_097)
        year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
        day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
        shifted = (5 * day_of_year + 2) // 153
        day = day_of_year - (153 * shifted + 2) // 5 + 1
        month = shifted + 3 if shifted < 10 else shifted - 9
        year = year_of_era + era * 400 + (month <= 2)
        if not -MAX_YEAR <= year <= MAX_YEAR:
            raise ValueError("the date is out of range")
        return cls(year, month, day)

    @classmethod
    def from_date(cls, value: date) -> Date:
        return cls(value.year, value.month, value.day)

    def to_date(self) -> date:
        """ValueError outside the years 1 to 9999."""
        return date(self.year, self.month, self.day)

    @property
    def ordinal(self) -> int:
        return ordinal(self.year, self.month, self.day)

    @property
    def weekday(self) -> int:
        """1 is Monday, 7 is Sunday."""
        return (self.ordinal + 3) % 7 + 1

    def plus_days(self, days: int) -> Date:
        return Date.from_ordinal(self.ordinal + days)

    def plus_months(self, months: int) -> Date:
        """The same day of another month, or that month's last day."""
        years, index = divmod(self.month - 1 + months, 12)
        year = self.year + years
        if not -MAX_YEAR <= year <= MAX_YEAR:
            raise ValueError("the date is out of range")
        return Date(year, index + 1, min(self.day, days_in_month(year, index + 1)))

    def __str__(self) -> str:
        return f"{'-' if self.year < 0 else ''}{abs(self.year):04}-{self.month:02}-{self.day:02}"


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day: nanoseconds since midnight, with a zone or without."""

    nanos: int
    zone: Zone = None

    @classmethod
    def of(cls, hour: int, minute: int, second: int, nano: int = 0, zone: Zone = None) -> Time:
        """Checked: ValueError for a time that does not exist."""
        if not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second <= 59 and 0 <= nano < NANOS):
            raise ValueError(f"no such time: {hour}:{minute}:{second}")
        return cls((hour * 3600 + minute * 60 + second) * NANOS + nano, zone)

    @classmethod
    def parse(cls, text: str) -> Time:
        """As ISO 8601 has it; 24:00:00 is midnight."""
        days, value = parse_clock(text)
        return value if days == 0 else cls(0, value.zone)

    @property
    def hour(self) -> int:
        return self.nanos // (3600 * NANOS)

    @property
    def minute(self) -> int:
        return self.nanos // (60 * NANOS) % 60

    @property
    def second(self) -> int:
        return self.nanos // NANOS % 60

    @property
    def nano(self) -> int:
        return self.nanos % NANOS

    @property
    def offset(self) -> int | None:
        """Seconds east of UTC, None for local time."""
        if isinstance(self.zone, str):
            return offset_at_local(self.zone, 2020, 1, 1, self.nanos // NANOS)
        return self.zone

    @property
    def utc_nanos(self) -> int:
        """Nanoseconds since midnight in UTC (may be negative or beyond a day); local time as it stands."""
        return self.nanos - (self.offset or 0) * NANOS

    def plus(self, nanos: int) -> Time:
        return Time((self.nanos + nanos) % DAY_NANOS, self.zone)

    def __str__(self) -> str:
        return f"{self.hour:02}:{self.minute:02}:{self.second:02}{fraction_text(self.nano)}{zone_text(self.zone)}"


def parse_clock(text: str) -> tuple[int, Time]:
    """A time and the days it lies ahead: 24:00:00 is midnight of the next day."""
    match = _TIME.match(text)
    if match is None:
        raise ValueError(f"not a time: {text}")
    hour, minute, second, nano = int(match[1]), int(match[2]), int(match[3]), fraction(match[4])
    zone = parse_zone(match[5]) if match[5] else None
    if hour == 24 and minute == second == nano == 0:
        return 1, Time(0, zone)
    return 0, Time.of(hour, minute, second, nano, zone)


@dataclass(frozen=True, slots=True)
class DateTime:
    """A date and a time of day, with a zone or without."""

    date: Date
    time: Time

    @classmethod
    def parse(cls, text: str) -> DateTime:
        """`2026-03-02T09:00:00+08:00`; a date alone means its midnight, local time."""
        day, separator, clock = text.partition("T")
        if not separator:
            return cls(Date.parse(day), Time(0))
        days, value = parse_clock(clock)
        parsed = Date.parse(day)
        return cls(parsed.plus_days(days) if days else parsed, value)

    @classmethod
    def from_datetime(cls, value: datetime) -> DateTime:
        """Keeps an IANA zone or an offset; a naive datetime stays local."""
        key = getattr(value.tzinfo, "key", None)
        offset = value.utcoffset()
        zone: Zone = None if offset is None else round(offset.total_seconds())
        if isinstance(key, str):
            zone = 0 if key == "UTC" else key
        nanos = ((value.hour * 60 + value.minute) * 60 + value.second) * NANOS + value.microsecond * 1000
        return cls(Date(value.year, value.month, value.day), Time(nanos, zone))

    @classmethod
    def from_instant(cls, nanos: int, zone: Zone) -> DateTime:
        """From nanoseconds since 1970-01-01T00:00:00Z."""
        seconds, nano = divmod(nanos, NANOS)
        year = Date.from_ordinal(seconds // DAY_SECONDS).year
        days, second = divmod(seconds + offset_at_instant(zone, year, seconds), DAY_SECONDS)
        return cls(Date.from_ordinal(days), Time(second * NANOS + nano, zone))

    def to_datetime(self) -> datetime:
        """Aware (UTC where there is no zone), to the microsecond; ValueError outside the years 1 to 9999."""
        zone = self.time.zone
        tz = (zone_info(zone) or UTC) if isinstance(zone, str) else timezone(timedelta(seconds=zone or 0))
        if zone in (None, 0):
            tz = UTC
        clock = time(self.time.hour, self.time.minute, self.time.second, self.time.nano // 1000)
        return datetime.combine(self.date.to_date(), clock, tz)

    @property
    def offset(self) -> int | None:
        """Seconds east of UTC that hold here, None for local time."""
        zone = self.time.zone
        if isinstance(zone, str):
            day = self.date
            return offset_at_local(zone, day.year, day.month, day.day, self.time.nanos // NANOS)
        return zone

    @property
    def instant(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00Z; local time as if it were UTC."""
        return self.date.ordinal * DAY_NANOS + self.time.nanos - (self.offset or 0) * NANOS

    def plus(self, nanos: int) -> DateTime:
        return DateTime.from_instant(self.instant + nanos, self.time.zone)

    def plus_months(self, months: int) -> DateTime:
        return DateTime(self.date.plus_months(months), self.time)

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"


Temporal = Date | Time | DateTime | YearMonthDuration | DayTimeDuration


def midnight(value: Date) -> DateTime:
    """A date where a date and time is asked for: its midnight in UTC (DMN 1.5, 10.3.2.7)."""
    return DateTime(value, Time(0, 0))


def parse_temporal(text: str) -> Temporal:
    """What an `@"…"` literal holds: by its looks a duration, a date, a time, a date and time; else ValueError."""
    if text.startswith(("P", "-P")):
        return parse_duration(text)
    if "T" in text:
        return DateTime.parse(text)
    if ":" in text[:3]:
        return Time.parse(text)
    return Date.parse(text)
