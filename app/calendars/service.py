"""The service calendar: weekly hours with breaks, public holidays, make-up workdays and exceptions of one's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.calendars import china
from app.calendars.reckoning import CalendarError, Reckoning, Span, aware
from app.errors import Text

UTC = ZoneInfo("UTC")
_DAY = timedelta(days=1)
_REACH_DAYS = 366 * 30  # how far `after` looks for working time

WORKING = Text("工作时间", "Working time")
CLOSED = Text("非工作时间", "Outside working hours")
BREAK = Text("休息时段", "Break")
WEEKLY = Text("每周休息日", "Weekly day off")
EXCEPTION = Text("本公司例外安排", "Own exception")


class Hours(NamedTuple):
    """From `opens` until `closes`, in minutes since midnight; 24:00 is 1440."""

    opens: int
    closes: int


class _Day(NamedTuple):
    """One local date: its opening hours, and why it counts or does not."""

    hours: tuple[Hours, ...]
    why_open: Text
    why_closed: Text


@dataclass(frozen=True)
class ServiceCalendar:
    """Hours per weekday (0 = Monday). A date in `exceptions` has exactly those hours, whatever else would apply.

    With `china_holidays` a public holiday has the hours `on_holidays` (none by default) and a make-up workday those of
    `on_makeup_days` (Monday's by default). Summer time is followed: hours are local, lengths are real.
    """

    zone: ZoneInfo
    weekly: Mapping[int, tuple[Hours, ...]]
    china_holidays: bool = True
    on_holidays: tuple[Hours, ...] = ()
    on_makeup_days: tuple[Hours, ...] | None = None
    exceptions: Mapping[date, tuple[Hours, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if not any(self.weekly.values()):
            raise CalendarError("the week has no working hours")

    def after(self, start: datetime, duration: timedelta) -> datetime:
        zone = aware(start).tzinfo
        if duration < timedelta(0):
            return self._before(start.astimezone(UTC), -duration).astimezone(zone)
        left, moment = duration, start.astimezone(UTC)
        if not left:
            return start
        for opens, closes, _ in self._forward(moment):
            if opens + left <= closes:
                return (opens + left).astimezone(zone)
            left -= closes - opens
        raise self._out_of_reach(start)

    def between(self, a: datetime, b: datetime) -> timedelta:
        if aware(b) < aware(a):
            return -self.between(b, a)
        end = b.astimezone(UTC)
        total = timedelta(0)
        for opens, closes, _ in self._forward(a.astimezone(UTC)):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return total

    def explain(self, start: datetime, duration: timedelta) -> Reckoning:
        if duration < timedelta(0):
            raise CalendarError("a negative duration has no explanation")
        zone = aware(start).tzinfo
        end = self.after(start, duration).astimezone(UTC)
        counted: list[Span] = []
        skipped: list[Span] = []
        moment = start.astimezone(UTC)
        for opens, closes, why in self._forward(moment):
            if moment >= end:
                break
            skipped.extend(self._closed(moment, opens))
            counted.append(Span(opens, min(closes, end), why))
            moment = closes
        return Reckoning(
            start,
            duration,
            end.astimezone(zone),
            _in_zone(counted, zone),
            _in_zone(skipped, zone),
            self._notes(start, end),
        )

    def day(self, day: date) -> _Day:
        """The hours of a local date, and why."""
        if day in self.exceptions:
            return _Day(self.exceptions[day], EXCEPTION, EXCEPTION)
        special = china.special(day) if self.china_holidays else None
        if special and special.kind == "holiday":
            return _Day(self.on_holidays, special.name, special.name)
        if special:
            hours = self.on_makeup_days if self.on_makeup_days is not None else self.weekly.get(0, ())
            return _Day(hours, special.name, CLOSED)
        hours = self.weekly.get(day.weekday(), ())
        return _Day(hours, WORKING, CLOSED if hours else WEEKLY)

    def _opening(self, day: date) -> list[tuple[datetime, datetime, Text]]:
        info = self.day(day)
        spans = ((self._instant(day, hours.opens), self._instant(day, hours.closes)) for hours in info.hours)
        return [(opens, closes, info.why_open) for opens, closes in spans if opens < closes]

    def _instant(self, day: date, minutes: int) -> datetime:
        days, minutes = divmod(minutes, 24 * 60)
        local = datetime.combine(day + days * _DAY, time(minutes // 60, minutes % 60), self.zone)
        return local.astimezone(UTC)

    def _days(self, moment: datetime, step: int) -> Iterator[date]:
        first = moment.astimezone(self.zone).date()
        try:
            for offset in range(_REACH_DAYS):
                yield first + step * offset * _DAY
        except OverflowError:
            return

    def _forward(self, moment: datetime) -> Iterator[tuple[datetime, datetime, Text]]:
        for day in self._days(moment, 1):
            for opens, closes, why in self._opening(day):
                if closes > moment:
                    yield max(opens, moment), closes, why

    def _before(self, moment: datetime, left: timedelta) -> datetime:
        for day in self._days(moment, -1):
            for opens, closes, _ in reversed(self._opening(day)):
                upto = min(closes, moment)
                if opens >= upto:
                    continue
                if upto - left >= opens:
                    return upto - left
                left -= upto - opens
        raise self._out_of_reach(moment)

    def _closed(self, start: datetime, end: datetime) -> Iterator[Span]:
        """The closed time from `start` to `end`, cut at local midnights, joined where the reason is the same."""
        current: Span | None = None
        while start < end:
            day = start.astimezone(self.zone).date()
            upto = min(end, self._instant(day + _DAY, 0))
            why = self._why_closed(day, start, upto)
            if current and current.why == why:
                current = Span(current.start, upto, why)
            else:
                if current:
                    yield current
                current = Span(start, upto, why)
            start = upto
        if current:
            yield current

    def _why_closed(self, day: date, start: datetime, end: datetime) -> Text:
        spans = self._opening(day)
        inside = bool(spans) and spans[0][1] <= start and end <= spans[-1][0]
        return BREAK if inside else self.day(day).why_closed

    def _notes(self, start: datetime, end: datetime) -> tuple[Text, ...]:
        if not self.china_holidays:
            return ()
        first, last = (moment.astimezone(self.zone).year for moment in (start, end))
        return tuple(
            Text(
                f"{year} 年的节假日安排尚未收录，按每周工时计算",
                f"The holidays of {year} are not known; weekly hours were used",
            )
            for year in range(first, last + 1)
            if not china.known(year)
        )

    def _out_of_reach(self, start: datetime) -> CalendarError:
        return CalendarError(f"no such working time within 30 years of {start.isoformat()}")


def _in_zone(spans: list[Span], zone: tzinfo | None) -> tuple[Span, ...]:
    return tuple(Span(span.start.astimezone(zone), span.end.astimezone(zone), span.why) for span in spans)
