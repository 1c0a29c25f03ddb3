"""Timers: from what the diagram says to an instant. ISO 8601 or FEEL values; everything else is `bad_timer`."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from app import feel
from app.engine.expressions import Fault, aware

_PERIOD = re.compile(
    r"P(?=.)(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,7})D)?"
    r"(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?"
)
_CYCLE = re.compile(r"R(\d{0,6})/(?:([^/]+)/)?(P[^/]+)(?:/([^/]+))?")


@dataclass(frozen=True)
class Period:
    """An ISO 8601 duration: months move the calendar, the rest is exact time."""

    months: int
    time: timedelta

    def after(self, start: datetime) -> datetime:
        if self.months:
            year, month = divmod(start.year * 12 + start.month - 1 + self.months, 12)
            start = start.replace(year=year, month=month + 1, day=min(start.day, monthrange(year, month + 1)[1]))
        return start + self.time

    def __bool__(self) -> bool:
        return bool(self.months or self.time)


@dataclass(frozen=True)
class Due:
    """When a timer fires next; for a cycle, its period and how often it fires after that (None: for ever)."""

    at: datetime
    every: str | None = None
    left: int | None = None


def period(text: str) -> Period | None:
    """A non-negative ISO 8601 duration; nothing where the text is none."""
    match = _PERIOD.fullmatch(text)
    if match is None:
        return None
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in match.groups()[:6])
    try:
        time = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=float(match[7] or 0))
    except OverflowError:
        return None
    return Period(years * 12 + months, time)


def instant(text: str, zone: tzinfo) -> datetime | None:
    """An ISO 8601 date and time; without a zone it is the service's. A date alone is its midnight."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def moment(value: object, now: datetime) -> datetime | None:
    """An instant from whatever says one: a date and time, a date, a duration from now, or the text of any of these."""
    zone = now.tzinfo or UTC
    try:
        if isinstance(value, str):
            span = period(value)
            return span.after(now) if span else instant(value, zone)
        if isinstance(value, feel.DateTime):
            return aware(value, zone)
        if isinstance(value, feel.Date):
            return instant(feel_text(value), zone)
        if isinstance(value, feel.DayTimeDuration | feel.YearMonthDuration):
            span = period(feel_text(value))
            return span.after(now) if span is not None else None
    except (ValueError, OverflowError):
        return None
    return None


def feel_text(value: object) -> str:
    """The ISO 8601 text of a FEEL date, time or duration."""
    return str(feel.to_python(value))


def due(kind: str, value: object, now: datetime) -> Due:
    """The first instant of a timer. Raises `Fault` `bad_timer` for null, a wrong type or a text that says no time."""
    found: Due | None = None
    if kind == "timeCycle":
        found = _cycle(value, now)
    elif kind == "timeDuration":
        span = _span(value)
        found = Due(_safely(span, now)) if span is not None else None
    else:
        at = moment(value, now)
        found = Due(at) if at is not None and not _is_duration(value) else None
    if found is None:
        raise Fault("bad_timer", f"{kind} must be ISO 8601 or a FEEL value of that kind, but is {shown(value)}")
    return found


def _is_duration(value: object) -> bool:
    return isinstance(value, feel.DayTimeDuration | feel.YearMonthDuration) or (
        isinstance(value, str) and value.startswith("P")
    )


def _span(value: object) -> Period | None:
    if isinstance(value, feel.DayTimeDuration | feel.YearMonthDuration):
        value = feel_text(value)
    return period(value) if isinstance(value, str) else None


def _safely(span: Period, now: datetime) -> datetime:
    try:
        return span.after(now)
    except (ValueError, OverflowError) as error:
        raise Fault("bad_timer", "the duration leads beyond the calendar") from error


def _cycle(value: object, now: datetime) -> Due | None:
    if isinstance(value, feel.DayTimeDuration | feel.YearMonthDuration):
        value = "R/" + feel_text(value)
    match = _CYCLE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    times, start, every, _ = match.groups()
    span = period(every)
    if not span or times == "0":
        return None
    begin = instant(start, now.tzinfo or UTC) if start else None
    if start and begin is None:
        return None
    return Due(begin if begin is not None else _safely(span, now), every, int(times) - 1 if times else None)


def next_due(at: datetime, every: str, left: int | None) -> Due | None:
    """The instant after `at` in a cycle; nothing when it has fired often enough."""
    span = period(every)
    if span is None or left == 0:
        return None
    return Due(_safely(span, at), every, None if left is None else left - 1)


def shown(value: object) -> str:
    """A value as it stands in a message: short."""
    text = "null" if value is None else feel.to_text(value)
    return text if len(text) <= 80 else text[:77] + "…"
