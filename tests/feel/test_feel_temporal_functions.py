"""Conversions and temporal functions (DMN 1.5, 10.3.4.1, 10.3.4.2, 10.3.4.6, 10.3.4.7, 10.3.4.9)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from feel_tables import evaluated, shown, warned

from app import feel

TEMPORAL = [
    ('date("2026-03-02")', '@"2026-03-02"'),
    ("date(2026, 3, 2)", '@"2026-03-02"'),
    ('date(@"2026-03-02T10:00:00+08:00")', '@"2026-03-02"'),
    ('date("-999999999-12-31")', '@"-999999999-12-31"'),
    ('time("10:20:30.123456789")', '@"10:20:30.123456789"'),
    ('time("10:20:30-00:00")', '@"10:20:30Z"'),
    ('time("10:20:30@Europe/Paris")', '@"10:20:30@Europe/Paris"'),
    ("time(12, 59, 1.3, null)", '@"12:59:01.3"'),
    ('time(11, 59, 0, duration("PT2H1M"))', '@"11:59:00+02:01"'),
    ('time(@"2026-03-02")', '@"00:00:00Z"'),
    ('time(@"2026-03-02T10:20:00+01:00")', '@"10:20:00+01:00"'),
    ('date and time("2026-03-02")', '@"2026-03-02T00:00:00"'),
    ('date and time(@"2026-03-02", @"10:00:00Z")', '@"2026-03-02T10:00:00Z"'),
    ('date and time(@"2026-03-02T05:00:00@Asia/Dhaka", @"10:00:00")', '@"2026-03-02T10:00:00"'),
    ("date and time(2026, 3, 2, 10, 20, 30)", '@"2026-03-02T10:20:30"'),
    ('date and time(2026, 3, 2, 10, 20, 30, @"PT8H")', '@"2026-03-02T10:20:30+08:00"'),
    ('date and time(2026, 3, 2, 10, 20, 30, "Asia/Shanghai")', '@"2026-03-02T10:20:30@Asia/Shanghai"'),
    ('duration("P2DT100M")', '@"P2DT1H40M"'),
    ('duration("-P100M")', '@"-P8Y4M"'),
    ('duration("PT0.999S")', '@"PT0.999S"'),
    ('years and months duration(@"2011-12-22", @"2013-08-24")', '@"P1Y8M"'),
    ('years and months duration(@"2013-08-24", @"2011-12-22")', '@"-P1Y8M"'),
    ('years and months duration(@"2016-01-31", @"2016-02-29")', '@"P0M"'),
    ('day of year(@"2020-12-31")', "366"),
    ('day of week(@"2026-03-02T10:00:00")', '"Monday"'),
    ('month of year(@"2026-03-02")', '"March"'),
    ('week of year(@"2003-12-29")', "1"),
    ('week of year(@"2010-01-01")', "53"),
    ('is(@"10:00:00Z", @"10:00:00+00:00")', "true"),
    ('is(@"10:00:00Z", @"10:00:00@Etc/UTC")', "false"),
    ('is(@"2002-04-02T12:00:00-01:00", @"2002-04-02T17:00:00+04:00")', "false"),
    ('is(@"P0Y", @"P0D")', "false"),
    ("is(value1: 1)", "false"),
    ("is(null, null)", "true"),
]

CONVERSIONS = [
    ('number("1.000.000,01", ".", ",")', "1000000.01"),
    ('number("1 000", " ", null)', "1000"),
    ('number("-12.5")', "-12.5"),
    ("string(1.10)", '"1.1"'),
    ("string(1e3)", '"1000"'),
    ("string(null)", "null"),
    ('string("x")', '"x"'),
    ("string(true)", '"true"'),
    ('string(@"2026-03-02")', '"2026-03-02"'),
    ('string(duration("P0Y"))', '"P0M"'),
    ('string([1, "a", null])', '"[1, \\"a\\", null]"'),
    ('string({a: "x"})', '"{a: \\"x\\"}"'),
    ("not(true)", "false"),
    ("not(null)", "null"),
    ('range("[18..21)")', "[18..21)"),
    ('range("(1 .. 3]")', "(1..3]"),
    ('range("[\\"a\\"..\\"c\\"]")', '["a".."c"]'),
    ('range("[@\\"2020-01-01\\"..date(\\"2020-02-01\\")]")', '[@"2020-01-01"..@"2020-02-01"]'),
    ('range("(..5]")', "(<= 5)"),
    ('range("[5..)")', "(>= 5)"),
]


@pytest.mark.parametrize(("text", "value"), TEMPORAL + CONVERSIONS)
def test_a_conversion_or_temporal_function_has_its_value(text: str, value: str) -> None:
    assert shown(text) == value


NULL = [
    'date("2026-02-29")',
    'date("2026-3-2")',
    'date("998-12-31")',
    'date("01211-12-31")',
    'date("+2012-12-02")',
    "date(2026, 13, 1)",
    "date(1000000000, 1, 1)",
    "date(2026, 1.5, 1)",
    'time("24:00:01")',
    'time("7:00:00")',
    'time("13:20:00+19:00")',
    'time("13:20:00@xyz/abc")',
    'time("13:20:00+02:00@Europe/Paris")',
    "time(23, 59, 60, null)",
    'time(1, 1, 1, duration("PT19H"))',
    'date and time("2026-03-02T10:00")',
    'date and time(@"2026-03-02", null)',
    'duration("P")',
    'duration("PT")',
    'duration("P1DT")',
    'duration("P1Y2M3D")',
    "years and months duration(1, 2)",
    'day of year("2020-01-01")',
    'number("1,000", ",", ",")',
    'number("1.000,5", ".")',
    'number("abc", null, null)',
    'number("1", "x", null)',
    'number("１２")',
    "number(1)",
    "not(1)",
    'range("")',
    'range("[3..1]")',
    'range("[1..\\"a\\"]")',
    'range("[1+1..3]")',
    'range("[..3]")',
    'range("(..)")',
    "is()",
    "is(1)",
    "is(value3: 1)",
]


@pytest.mark.parametrize("text", NULL)
def test_a_conversion_of_anything_else_is_null_with_a_reason(text: str) -> None:
    assert len(warned(text)) == 1


def test_now_and_today_come_from_the_clock_that_is_handed_in() -> None:
    moment = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    now = feel.compile_expression("now()").evaluate({}, now=moment).value
    assert feel.to_text(now) == '@"2026-03-02T09:00:00@Asia/Shanghai"'
    assert feel.to_text(feel.compile_expression("today()").evaluate({}, now=moment).value) == '@"2026-03-02"'
    assert feel.compile_expression("now() = now()").evaluate({}).value is True


def test_a_local_time_that_the_clocks_skip_is_kept_as_written() -> None:
    assert shown('@"2021-03-28T02:30:00@Europe/Paris"') == '@"2021-03-28T02:30:00@Europe/Paris"'
    assert (
        evaluated('@"2021-03-28T03:30:00@Europe/Paris" - @"2021-03-28T01:30:00@Europe/Paris" = @"PT1H"').value is True
    )


@pytest.mark.parametrize("year", [-1_000_000, -401, 0, 1582, 1970, 2000, 9999, 12_345, 999_999_998])
def test_days_are_counted_through_the_whole_calendar(year: int) -> None:
    first = feel.Date(year, 1, 1)
    assert feel.Date.from_ordinal(first.ordinal) == first
    length = feel.Date(year + 1, 1, 1).ordinal - first.ordinal
    assert length == (366 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 365)
