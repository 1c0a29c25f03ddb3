"""What every calendar answers, and the calendar that never closes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from app.errors import BihuanError, Text


class CalendarError(BihuanError):
    """A calendar file is wrong, or an instant cannot be reckoned with (no zone, no working time within reach)."""


@dataclass(frozen=True)
class Span:
    """From `start` until just before `end`, and why it counts or does not."""

    start: datetime
    end: datetime
    why: Text

    @property
    def length(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True)
class Reckoning:
    """A deadline that explains itself: the counted spans add up to `duration`, the skipped ones fill the gaps.

    `notes` say what was assumed, such as a year whose public holidays are not known yet.
    """

    start: datetime
    duration: timedelta
    end: datetime
    counted: tuple[Span, ...]
    skipped: tuple[Span, ...] = field(default=())
    notes: tuple[Text, ...] = field(default=())


class Calendar(Protocol):
    """Working time. Instants are aware; answers come in the zone of the instant that was given."""

    def after(self, start: datetime, duration: timedelta) -> datetime:
        """The first instant at which `duration` of working time has passed since `start`.

        A negative duration goes back: the last instant from which `-duration` of working time passes until `start`.
        """

    def between(self, a: datetime, b: datetime) -> timedelta:
        """The working time from `a` to `b`; negative where `b` is earlier."""

    def explain(self, start: datetime, duration: timedelta) -> Reckoning:
        """How `after(start, duration)` comes about. `duration` must not be negative."""


def aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise CalendarError(f"{instant.isoformat()} has no time zone")
    return instant


class _Always:
    """Round the clock, every day: working time is wall-clock time."""

    def after(self, start: datetime, duration: timedelta) -> datetime:
        return aware(start) + duration

    def between(self, a: datetime, b: datetime) -> timedelta:
        return aware(b) - aware(a)

    def explain(self, start: datetime, duration: timedelta) -> Reckoning:
        if duration < timedelta(0):
            raise CalendarError("a negative duration has no explanation")
        end = self.after(start, duration)
        counted = (Span(start, end, Text("全天计时", "Counted round the clock")),) if duration else ()
        return Reckoning(start, duration, end, counted)

    def __repr__(self) -> str:
        return "calendars.ALWAYS"


ALWAYS: Calendar = _Always()
