"""Values to and from Python, JSON and text, exactly."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import feel

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**33), max_value=10**33, places=None).map(
    lambda number: feel.DECIMAL128.create_decimal(number)
)
DATES = st.builds(lambda days: feel.Date.from_ordinal(days), st.integers(-(10**11), 10**11))
ZONES = st.sampled_from([None, 0, 3600, -12_345, "Europe/Paris", "Asia/Shanghai"])
TIMES = st.builds(feel.Time, st.integers(0, 86_400 * 10**9 - 1), ZONES)
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    NUMBERS,
    st.text(st.characters(codec="utf-8")),
    DATES,
    TIMES,
    st.builds(feel.DateTime, DATES, TIMES),
    st.builds(feel.YearMonthDuration, st.integers(-(10**9), 10**9)),
    st.builds(feel.DayTimeDuration, st.integers(-(10**24), 10**24)),
)
KEYS = st.one_of(st.text(st.characters(codec="utf-8")), st.sampled_from(["$feel", "a b", "if"]))
VALUES = st.recursive(
    st.one_of(PLAIN, st.builds(feel.Range, NUMBERS, NUMBERS, st.booleans(), st.booleans())),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_dumped_is_loaded_as_it_was(value: object) -> None:
    text = feel.dumps(value)
    loaded = feel.loads(text)
    assert loaded == value
    assert feel.to_text(loaded) == feel.to_text(value)
    assert feel.dumps(loaded) == text
    json.loads(text)


@given(VALUES.filter(lambda value: "range" not in feel.dumps(value)))
def test_a_value_as_text_is_an_expression_of_that_value(value: object) -> None:
    assert feel.compile_expression(feel.to_text(value)).evaluate({}).value == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1.10"), "1.1"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E-30"), "1E-30"),
        (Decimal(0), "0"),
        ([None, True, "ä"], '[null,true,"ä"]'),
        ({"b": [], "a": {}}, '{"b":[],"a":{}}'),
        (feel.Date(2026, 3, 2), '{"$feel":["date","2026-03-02"]}'),
        ({"$feel": ["date", "x"]}, '{"$feel":["context",["$feel",["date","x"]]]}'),
    ],
)
def test_the_stored_form_is_compact_and_stays_the_same(value: object, text: str) -> None:
    assert feel.dumps(value) == text
    assert feel.loads(text) == value


@pytest.mark.parametrize(
    "text", ['{"$feel":["date","2026-02-30"]}', '{"$feel":["what",1]}', '{"$feel":[]}', "NaN", "{"]
)
def test_a_stored_form_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        feel.loads(text)


SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (0.1, "0.1"),
        (Decimal("2.50"), "2.5"),
        (True, "true"),
        ((1, "a"), '[1, "a"]'),
        ({"a": date(2026, 3, 2)}, '{a: @"2026-03-02"}'),
        (datetime(2026, 3, 2, 9, tzinfo=UTC), '@"2026-03-02T09:00:00Z"'),
        (datetime(2026, 3, 2, 9, tzinfo=SHANGHAI), '@"2026-03-02T09:00:00@Asia/Shanghai"'),
        (datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=8))), '@"2026-03-02T09:00:00+08:00"'),
        (datetime(2026, 3, 2, 9, 0, 0, 1500), '@"2026-03-02T09:00:00.0015"'),
        (time(9, 30), '@"09:30:00"'),
        (timedelta(hours=-36), '@"-P1DT12H"'),
    ],
)
def test_python_values_become_feel_values(value: object, text: str) -> None:
    assert feel.to_text(feel.from_python(value)) == text


def test_what_feel_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="not a FEEL number"):
        feel.from_python(float("nan"))
    with pytest.raises(TypeError):
        feel.from_python(object())


def test_feel_values_become_plain_json_material() -> None:
    value = feel.compile_expression('{n: 1.0, f: 1.5, d: @"2026-03-02", l: [@"PT2H"], x: null}').evaluate({}).value
    assert feel.to_python(value) == {"n": 1, "f": Decimal("1.5"), "d": "2026-03-02", "l": ["PT2H"], "x": None}


@pytest.mark.parametrize(
    "text", ["2026-03-02T09:00:00+08:00", "2026-03-02T09:00:00@Asia/Shanghai", "2026-03-02T01:00:00Z"]
)
def test_instants_become_aware_datetimes_and_back(text: str) -> None:
    moment = feel.DateTime.parse(text)
    assert moment.to_datetime() == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert feel.DateTime.from_datetime(moment.to_datetime()) == moment


def test_durations_become_timedeltas() -> None:
    assert feel.DayTimeDuration.parse("-PT1H0.5S").to_timedelta() == -timedelta(hours=1, milliseconds=500)
    assert feel.DayTimeDuration.from_timedelta(timedelta(days=2)) == feel.DayTimeDuration.parse("P2D")
