"""Public holidays and make-up workdays (调休) of mainland China, as the State Council announces them each autumn."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Literal, NamedTuple

from chinese_calendar.constants import Holiday, holidays, workdays

from app.errors import Text


class Special(NamedTuple):
    """A day that differs from its weekday."""

    kind: Literal["holiday", "makeup"]
    name: Text


@cache
def _years() -> tuple[int, int]:
    return min(holidays).year, max(holidays).year


def known(year: int) -> bool:
    """Whether the holidays of `year` are in the data; otherwise only weekdays tell a day's kind."""
    first, last = _years()
    return first <= year <= last


def special(day: date) -> Special | None:
    """What the State Council says of `day`; None for an ordinary day and for years that are not announced yet."""
    if not known(day.year):
        return None
    if day in workdays:
        return Special("makeup", _name(workdays[day], "调休上班", "make-up workday"))
    if day in holidays:
        return Special("holiday", _name(holidays[day], "放假", "public holiday"))
    return None


def _name(name: str, suffix_zh: str, suffix_en: str) -> Text:
    chinese = next((holiday.chinese for holiday in Holiday if holiday.value == name), name)
    return Text(f"{chinese}{suffix_zh}", f"{name}, {suffix_en}")
