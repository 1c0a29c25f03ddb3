"""Literals: exact numbers, strings with escapes, booleans, null, `@"…"`, comments (DMN 1.5, 10.3.1.2)."""

from __future__ import annotations

import pytest
from feel_tables import evaluated, shown, warned

NUMBERS = [
    ("0", "0"),
    ("-0", "0"),
    ("007", "7"),
    (".5", "0.5"),
    ("1.50", "1.5"),
    ("1.23e4", "12300"),
    ("1.23E+4", "12300"),
    ("1.23e-4", "0.000123"),
    ("--1", "1"),
    ("1234567890123456789012345678901234", "1234567890123456789012345678901234"),
    ("12345678901234567890123456789012345", "12345678901234567890123456789012340"),
    ("0.1 + 0.2", "0.3"),
    ("1 / 3", "0.3333333333333333333333333333333333"),
    ("2 / 3", "0.6666666666666666666666666666666667"),
    ("10 ** 40", "1" + "0" * 40),
]

STRINGS = [
    ('""', '""'),
    ('"a b"', '"a b"'),
    (r'"\"\\\n\t\r"', r'"\"\\\n\t\r"'),
    (r'"\'"', '"\'"'),
    (r'"\u0041"', '"A"'),
    (r'"\uD83D\uDC0E"', '"🐎"'),
    (r'"\U01F40E"', '"🐎"'),
    (r'"\d+\s"', r'"\\d+\\s"'),
    ('"// no comment"', '"// no comment"'),
    ('"two\nlines"', r'"two\nlines"'),
]

OTHERS = [
    ("true", "true"),
    ("false", "false"),
    ("null", "null"),
    ("1 // the rest\n + 2", "3"),
    ("1 /* in\n between */ + 2 // end", "3"),
    ("[]", "[]"),
    ('[1, "a", null, [true]]', '[1, "a", null, [true]]'),
    ("{}", "{}"),
    ('{a: 1, "b c": {d: [2]}}', '{a: 1, "b c": {d: [2]}}'),
    ("[1..2]", "[1..2]"),
    ("(1..2)", "(1..2)"),
    ("]1..2[", "(1..2)"),
    ("[1..2[", "[1..2)"),
    ("(< 10)", "(< 10)"),
    ("(!= 10)", "(!= 10)"),
    ('["a".."z"]', '["a".."z"]'),
    ('@"2026-03-02"', '@"2026-03-02"'),
    ('@"-999999999-01-01"', '@"-999999999-01-01"'),
    ('@"999999999-12-31T23:59:59.999999999@Europe/Paris"', '@"999999999-12-31T23:59:59.999999999@Europe/Paris"'),
    ('@"09:30:00.5+08:00"', '@"09:30:00.5+08:00"'),
    ('@"24:00:00"', '@"00:00:00"'),
    ('@"2021-01-01T24:00:00"', '@"2021-01-02T00:00:00"'),
    ('@"P14M"', '@"P1Y2M"'),
    ('@"-PT36H0.5S"', '@"-P1DT12H0.5S"'),
    ('@"P0D"', '@"PT0S"'),
    ('@"P0Y"', '@"P0M"'),
]


@pytest.mark.parametrize(("text", "value"), NUMBERS + STRINGS + OTHERS)
def test_a_literal_has_its_value(text: str, value: str) -> None:
    assert shown(text) == value


@pytest.mark.parametrize(("text", "value"), NUMBERS + STRINGS + OTHERS)
def test_a_value_written_as_text_is_read_back_as_itself(text: str, value: str) -> None:
    assert shown(shown(text)) == value


@pytest.mark.parametrize(
    "text", ['@"2026-02-30"', '@"25:00:00"', '@"hello"', '@"P1Y2D"', '@"2026-01-01T00:00:00@Not/Here"']
)
def test_a_temporal_literal_that_does_not_exist_is_null_with_a_warning(text: str) -> None:
    assert warned(text) == ["bad_literal"]


def test_numbers_beyond_decimal128_are_null() -> None:
    assert warned("10 ** 7000") == ["bad_operands"]
    assert evaluated("1e6144").warnings == ()
