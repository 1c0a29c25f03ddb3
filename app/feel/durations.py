"""FEEL's two kinds of durations, exact: whole months, or nanoseconds (DMN 1.5, 10.3.2.3.7 and 10.3.2.3.8)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

NANOS = 1_000_000_000
DAY_SECONDS = 86_400
DAY_NANOS = DAY_SECONDS * NANOS
MAX_YEAR = 999_999_999
_MAX_MONTHS = (2 * MAX_YEAR + 2) * 12
_MAX_NANOS = (2 * MAX_YEAR + 2) * 366 * DAY_NANOS

_MONTHS = re.compile(r"(-?)P(?:([0-9]{1,12})Y)?(?:([0-9]{1,12})M)?\Z")
_SECONDS = re.compile(
    r"(-?)P(?:([0-9]{1,15})D)?(?:T(?:([0-9]{1,18})H)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})(?:\.([0-9]*))?S)?)?\Z"
)


def fraction(digits: str | None) -> int:
    return int((digits or "0")[:9].ljust(9, "0"))


def fraction_text(nanos: int) -> str:
    return f".{nanos:09}".rstrip("0") if nanos else ""


@dataclass(frozen=True, slots=True)
class YearMonthDuration:
    """A years and months duration, in whole months."""

    months: int

    def __post_init__(self) -> None:
        if abs(self.months) > _MAX_MONTHS:
            raise ValueError("the duration is too long")

    @classmethod
    def parse(cls, text: str) -> YearMonthDuration:
        match = _MONTHS.match(text)
        if match is None or (match[2] is None and match[3] is None):
            raise ValueError(f"not a years and months duration: {text}")
        months = int(match[2] or 0) * 12 + int(match[3] or 0)
        return cls(-months if match[1] else months)

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return f"{'-' if self.months < 0 else ''}P{text or '0M'}"


@dataclass(frozen=True, slots=True)
class DayTimeDuration:
    """A days and time duration, in nanoseconds."""

    nanos: int

    def __post_init__(self) -> None:
        if abs(self.nanos) > _MAX_NANOS:
            raise ValueError("the duration is too long")

    @classmethod
    def of(cls, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> DayTimeDuration:
        return cls((days * DAY_SECONDS + hours * 3600 + minutes * 60 + seconds) * NANOS)

    @classmethod
    def parse(cls, text: str) -> DayTimeDuration:
        match = _SECONDS.match(text)
        if match is None or text[-1] in "PT":
            raise ValueError(f"not a days and time duration: {text}")
        days, hours, minutes, seconds = (int(match[i] or 0) for i in range(2, 6))
        nanos = (days * DAY_SECONDS + hours * 3600 + minutes * 60 + seconds) * NANOS + fraction(match[6])
        return cls(-nanos if match[1] else nanos)

    @classmethod
    def from_timedelta(cls, delta: timedelta) -> DayTimeDuration:
        return cls((delta.days * DAY_SECONDS + delta.seconds) * NANOS + delta.microseconds * 1000)

    def to_timedelta(self) -> timedelta:
        """To the microsecond, towards zero; OverflowError beyond what `timedelta` can hold."""
        micros = abs(self.nanos) // 1000
        return timedelta(microseconds=-micros if self.nanos < 0 else micros)

    def __str__(self) -> str:
        seconds, nanos = divmod(abs(self.nanos), NANOS)
        minutes, second = divmod(seconds, 60)
        hours, minute = divmod(minutes, 60)
        days, hour = divmod(hours, 24)
        clock = (f"{hour}H" if hour else "") + (f"{minute}M" if minute else "")
        if second or nanos:
            clock += f"{second}{fraction_text(nanos)}S"
        text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
        return f"{'-' if self.nanos < 0 else ''}P{text or 'T0S'}"


def parse_duration(text: str) -> YearMonthDuration | DayTimeDuration:
    """Either kind of duration; ValueError if it is neither."""
    if _MONTHS.match(text) and text[-1] != "P":
        return YearMonthDuration.parse(text)
    return DayTimeDuration.parse(text)
