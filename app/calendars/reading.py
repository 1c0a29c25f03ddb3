"""A calendar from YAML 1.2 (`docs/calendars.md`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from app.calendars.reckoning import ALWAYS, Calendar, CalendarError
from app.calendars.service import Hours, ServiceCalendar

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_KEYS = {"zone", "hours", "holidays", "on_holidays", "on_makeup_days", "exceptions"}
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
_MAX_CHARACTERS = 100_000


def from_yaml(text: str) -> Calendar:
    """The calendar that `text` describes; `24x7` alone is round the clock. Raises `CalendarError` naming the place."""
    content = _parse(text)
    if content in ("24x7", None):
        return ALWAYS
    if not isinstance(content, dict):
        raise CalendarError("a calendar is a mapping with zone and hours, or the word 24x7")
    if unknown := {str(key) for key in content} - _KEYS:
        raise CalendarError(f"unknown key {sorted(unknown)[0]!r}; known are {', '.join(sorted(_KEYS))}")
    holidays = content.get("holidays", "china")
    if holidays not in ("china", "none"):
        raise CalendarError(f"holidays must be china or none, not {holidays!r}")
    makeup = content.get("on_makeup_days")
    return ServiceCalendar(
        zone=_zone(content.get("zone", "Asia/Shanghai")),
        weekly=_weekly(content.get("hours")),
        china_holidays=holidays == "china",
        on_holidays=_hours(content.get("on_holidays", []), "on_holidays"),
        on_makeup_days=None if makeup is None else _hours(makeup, "on_makeup_days"),
        exceptions=_exceptions(content.get("exceptions") or {}),
    )


def _parse(text: str) -> object:
    if len(text) > _MAX_CHARACTERS:
        raise CalendarError("the calendar file is too long")
    try:
        return YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError, RecursionError) as error:
        raise CalendarError(f"not readable as YAML: {error}") from error


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CalendarError(f"unknown time zone {name!r}") from error


def _weekly(hours: object) -> Mapping[int, tuple[Hours, ...]]:
    if not isinstance(hours, dict):
        raise CalendarError("hours must map days (mon, mon-fri) to lists of hours (09:00-12:00)")
    weekly: dict[int, tuple[Hours, ...]] = {}
    for days, spans in hours.items():
        for day in _weekdays(str(days)):
            if day in weekly:
                raise CalendarError(f"hours: {_DAYS[day]} is given twice")
            weekly[day] = _hours(spans, f"hours.{days}")
    return weekly


def _weekdays(text: str) -> range:
    first, _, last = text.partition("-")
    if first not in _DAYS or (last or first) not in _DAYS:
        raise CalendarError(f"hours: {text!r} is not a day or a range of days such as mon or mon-fri")
    start, end = _DAYS.index(first), _DAYS.index(last or first)
    if end < start:
        raise CalendarError(f"hours: {text!r} runs backwards")
    return range(start, end + 1)


def _hours(spans: object, where: str) -> tuple[Hours, ...]:
    if spans == "closed":
        return ()
    if not isinstance(spans, list):
        raise CalendarError(f"{where}: expected a list of hours such as [09:00-12:00, 13:00-18:00], or closed")
    hours = tuple(_span(span, where) for span in spans)
    for earlier, later in pairwise(hours):
        if later.opens < earlier.closes:
            raise CalendarError(f"{where}: hours overlap or are not in order")
    return hours


def _span(text: object, where: str) -> Hours:
    match = _HOURS.fullmatch(str(text))
    if not match:
        raise CalendarError(f"{where}: {text!r} is not of the form 09:00-12:00")
    opens_hour, opens_minute, closes_hour, closes_minute = map(int, match.groups())
    hours = Hours(opens_hour * 60 + opens_minute, closes_hour * 60 + closes_minute)
    if opens_minute > 59 or closes_minute > 59 or not hours.opens < hours.closes <= 24 * 60:
        raise CalendarError(f"{where}: {text!r} must run forwards within one day, 00:00 to 24:00")
    return hours


def _exceptions(content: object) -> Mapping[date, tuple[Hours, ...]]:
    if not isinstance(content, dict):
        raise CalendarError("exceptions must map dates to hours or closed")
    return {_date(day): _hours(spans, f"exceptions.{day}") for day, spans in content.items()}


def _date(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise CalendarError(f"exceptions: {value!r} is not a date such as 2026-02-16") from error
