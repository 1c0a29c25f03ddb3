"""Working time counts within hours, across breaks, days off, holidays and make-up days; a deadline says why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import calendars

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = """
hours:
  mon-fri: [09:00-12:00, 13:00-18:00]
  sat: [10:00-14:00]
exceptions:
  2026-03-05: closed
  2026-03-08: [10:00-12:00]
"""
NEW_YORK = "{zone: America/New_York, hours: {mon-sun: [00:00-24:00]}, holidays: none}"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-02T09:00", 2, "2026-03-02T11:00"),
        ("2026-03-02T11:00", 2, "2026-03-02T14:00"),  # across the break
        ("2026-03-02T10:00", 2, "2026-03-02T12:00"),  # ends when the break begins, not after it
        ("2026-03-02T17:00", 2, "2026-03-03T10:00"),  # over night
        ("2026-03-02T20:00", 1, "2026-03-03T10:00"),  # starts when closed
        ("2026-03-04T17:30", 1, "2026-03-06T09:30"),  # over an own closed day
        ("2026-03-06T17:00", 2, "2026-03-07T11:00"),  # Saturday has hours of its own
        ("2026-03-07T13:00", 4, "2026-03-09T10:00"),  # Sunday opened by an exception
        ("2026-02-13T17:00", 1 + 7, "2026-02-14T17:00"),  # a make-up Saturday has Monday's hours
        ("2026-02-14T17:00", 2, "2026-02-24T10:00"),  # over the Spring Festival
        ("2026-03-02T09:00", 0, "2026-03-02T09:00"),
        ("2026-03-03T10:00", -2, "2026-03-02T17:00"),  # backwards
    ],
)
def test_working_time_is_added(start: str, hours: float, end: str) -> None:
    assert calendars.from_yaml(OFFICE).after(at(start), timedelta(hours=hours)) == at(end)


def test_the_answer_comes_in_the_zone_of_the_question() -> None:
    answer = calendars.from_yaml(OFFICE).after(datetime(2026, 3, 2, 1, tzinfo=UTC), timedelta(hours=1))
    assert answer.isoformat() == "2026-03-02T02:00:00+00:00"


def test_a_day_of_summer_time_change_has_its_real_length() -> None:
    new_york = calendars.from_yaml(NEW_YORK)
    zone = ZoneInfo("America/New_York")
    day = new_york.between(datetime(2026, 3, 8, tzinfo=zone), datetime(2026, 3, 9, tzinfo=zone))
    assert day == timedelta(hours=23)


def test_a_deadline_explains_what_was_counted_and_what_was_skipped() -> None:
    reckoning = calendars.from_yaml(OFFICE).explain(at("2026-02-14T11:00"), timedelta(hours=8))
    assert reckoning.end == at("2026-02-24T11:00")
    assert [(span.start, span.end, span.why.zh) for span in reckoning.counted] == [
        (at("2026-02-14T11:00"), at("2026-02-14T12:00"), "春节调休上班"),
        (at("2026-02-14T13:00"), at("2026-02-14T18:00"), "春节调休上班"),
        (at("2026-02-24T09:00"), at("2026-02-24T11:00"), "工作时间"),
    ]
    assert [(span.start, span.end, span.why.zh) for span in reckoning.skipped] == [
        (at("2026-02-14T12:00"), at("2026-02-14T13:00"), "休息时段"),
        (at("2026-02-14T18:00"), at("2026-02-15T00:00"), "非工作时间"),
        (at("2026-02-15T00:00"), at("2026-02-24T00:00"), "春节放假"),
        (at("2026-02-24T00:00"), at("2026-02-24T09:00"), "非工作时间"),
    ]


def test_a_year_without_announced_holidays_is_noted() -> None:
    reckoning = calendars.from_yaml(OFFICE).explain(at("2031-10-01T09:00"), timedelta(hours=2))
    assert reckoning.end == at("2031-10-01T11:00")
    assert "2031" in reckoning.notes[0].zh


def test_hours_on_holidays_and_make_up_days_can_be_set() -> None:
    hotline = calendars.from_yaml(
        "{hours: {mon-fri: [09:00-18:00]}, on_holidays: [10:00-16:00], on_makeup_days: [09:00-12:00]}"
    )
    assert hotline.between(at("2026-10-01T00:00"), at("2026-10-02T00:00")) == timedelta(hours=6)
    assert hotline.between(at("2026-02-14T00:00"), at("2026-02-15T00:00")) == timedelta(hours=3)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("hours: {mon: [18:00-09:00]}", "18:00-09:00"),
        ("hours: {mon: [09:00-12:00, 11:00-18:00]}", "overlap"),
        ("hours: {mon: [9-12]}", "'9-12'"),
        ("hours: {funday: [09:00-12:00]}", "'funday'"),
        ("hours: {fri-mon: [09:00-12:00]}", "backwards"),
        ("hours: {mon-tue: [09:00-12:00], tue: [09:00-12:00]}", "twice"),
        ("hours: {mon: closed}", "no working hours"),
        ("{hours: {mon: [09:00-12:00]}, zone: Mars/Olympus}", "Mars/Olympus"),
        ("{hours: {mon: [09:00-12:00]}, holidays: moon}", "moon"),
        ("{hours: {mon: [09:00-12:00]}, exceptions: {soon: closed}}", "'soon'"),
        ("{hour: {}}", "'hour'"),
        ("[1, 2", "YAML"),
        ("- a", "mapping"),
        ("!!python/object/apply:os.system [ls]", "YAML"),
    ],
)
def test_a_wrong_calendar_file_is_refused_at_its_place(text: str, part: str) -> None:
    with pytest.raises(calendars.CalendarError, match=part.replace("/", ".")):
        calendars.from_yaml(text)


def test_an_instant_without_a_zone_is_refused() -> None:
    for calendar in (calendars.ALWAYS, calendars.from_yaml(OFFICE)):
        with pytest.raises(calendars.CalendarError):
            calendar.after(datetime(2026, 3, 2), timedelta(hours=1))


@pytest.mark.parametrize("text", ["24x7", "", "# nothing\n"])
def test_round_the_clock_is_the_default(text: str) -> None:
    assert calendars.from_yaml(text) is calendars.ALWAYS
    reckoning = calendars.ALWAYS.explain(at("2026-10-01T23:00"), timedelta(hours=2))
    assert reckoning.end == at("2026-10-02T01:00")
    assert not reckoning.skipped


CALENDARS = [calendars.ALWAYS, calendars.from_yaml(OFFICE), calendars.from_yaml(NEW_YORK)]
instants = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(SHANGHAI))
durations = st.timedeltas(timedelta(0), timedelta(hours=300))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CALENDARS), instants, durations)
def test_between_undoes_after(calendar: calendars.Calendar, start: datetime, duration: timedelta) -> None:
    end = calendar.after(start, duration)
    assert calendar.between(start, end) == duration
    assert calendar.between(end, start) == -duration
    assert calendar.between(calendar.after(start, -duration), start) == duration


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(CALENDARS), instants, durations, durations)
def test_time_adds_up(calendar: calendars.Calendar, start: datetime, first: timedelta, second: timedelta) -> None:
    assert calendar.after(calendar.after(start, first), second) == calendar.after(start, first + second)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CALENDARS), instants, durations)
def test_an_explanation_is_whole(calendar: calendars.Calendar, start: datetime, duration: timedelta) -> None:
    reckoning = calendar.explain(start, duration)
    assert reckoning.end == calendar.after(start, duration)
    assert sum((span.length for span in reckoning.counted), timedelta(0)) == duration
    spans = sorted((*reckoning.counted, *reckoning.skipped), key=lambda span: span.start.astimezone(UTC))
    edges = [start, *(span.end for span in spans)]
    assert edges == [*(span.start for span in spans), reckoning.end]
